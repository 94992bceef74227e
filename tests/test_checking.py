"""`earmark check` on Spotify: whether people can link, how many do, and how much of a day is used up."""

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import ClientId
from bot.checking import Finding, findings
from bot.cli import main
from bot.config import Compute, Config, Secrets, Spotify, Store, Web
from bot.demo.spotify import open_spotify
from tests.demo.spotify.visiting import small_world
from tests.houses import KEY
from tests.linked import CALLBACK, CLIENT, Hand, Town, house_in, hush, song, town_in

PAGE = "https://earmark.example/spotify/callback"
OWN = "b" * 32


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Leave the log as it was: a command sets its level for the whole process."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def config_of(folder: Path, web: int = 0, **spotify: object) -> Config:
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    given = {"client_id": CLIENT, "redirect": CALLBACK, **spotify}
    return Config(
        store=store,
        compute=Compute(engine="inline"),
        spotify=Spotify(**given),  # type: ignore[arg-type]  # by name
        web=Web(port=web),
    )


async def looked_at(config: Config, clock: Hand, key: bytes | None = KEY) -> Finding:
    found = [finding async for finding in findings(config, Secrets(key=key, written=()), clock)]
    return next(finding for finding in found if finding.name == "Spotify")


async def test_without_a_client_id_members_bring_files(tmp_path: Path) -> None:
    found = await looked_at(config_of(tmp_path, client_id=""), Hand(), key=None)

    assert (found.well, found.said) == (True, "not set up: members bring files")


async def test_without_a_key_nobody_can_link(tmp_path: Path) -> None:
    found = await looked_at(config_of(tmp_path), Hand(), key=None)

    assert (found.well, found.said) == (False, "linking needs an EARMARK_KEY, to seal what lets me in")


async def test_a_page_that_nobody_serves_is_said(tmp_path: Path) -> None:
    found = await looked_at(config_of(tmp_path, redirect=PAGE), Hand())

    assert (found.well, found.said) == (False, "people come back to a page, and [web] port is 0")
    assert (await looked_at(config_of(tmp_path, web=8080, redirect=PAGE), Hand())).well


async def test_where_nobody_links_yet_all_is_well(tmp_path: Path) -> None:
    found = await looked_at(config_of(tmp_path, calls_a_day=2000), Hand())

    assert (found.well, found.said) == (True, "0 of 2,000 calls in 24 hours, 0 of 5 people linked")


async def test_a_database_that_is_none_is_said_and_not_fallen_over(tmp_path: Path) -> None:
    (tmp_path / "earmark.db").write_text("this is no database, whatever its name says " * 40)

    found = await looked_at(config_of(tmp_path), Hand())

    assert not found.well
    assert "cannot be read" in found.said


async def read_by(town: Town, *names: str) -> None:
    for name in names:
        person = await town.linked(name)
        await town.house.services.reading.read(person.member, hush)


async def test_calls_and_people_are_counted_and_forgotten_after_a_day(tmp_path: Path) -> None:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", "Loud", [song(1)])
    async with town_in(tmp_path, world, clock) as town:
        await read_by(town, "ana", "ben")
        calls = len([each for each in town.asked() if "/api/token" not in each])

    found = await looked_at(config_of(tmp_path, calls_a_day=2000), clock)
    assert (found.well, found.said) == (True, f"{calls} of 2,000 calls in 24 hours, 2 of 5 people linked")
    clock.move(timedelta(hours=25))
    later = await looked_at(config_of(tmp_path, calls_a_day=2000), clock)
    assert later.said == "0 of 2,000 calls in 24 hours, 2 of 5 people linked"


async def test_apps_of_members_own_and_logins_that_ended_are_counted_beside(tmp_path: Path) -> None:
    clock = Hand()
    world = small_world(clock)
    world.add_app(OWN, redirect_uris=[CALLBACK], users=["cleo"])
    async with open_spotify(world) as standin:
        async with house_in(tmp_path, standin, clock) as house:
            await read_by(Town(house, standin, world, clock), "ana", "ben")
        async with house_in(tmp_path, standin, clock, client_id=OWN) as house:
            await read_by(Town(house, standin, world, clock), "cleo")
        async with house_in(tmp_path, standin, clock) as house:
            world.revoke("ben", CLIENT)
            clock.move(timedelta(hours=2))
            await house.services.reading.catch_up(timedelta(hours=1))

    found = await looked_at(config_of(tmp_path), clock)

    assert found.well
    assert found.said.endswith("2 of 5 people linked, 1 through apps of their own, 1 must link again")


async def test_a_pause_that_spotify_asked_for_is_said_while_it_lasts(tmp_path: Path) -> None:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as town:
        await town.house.store.calls.pause(ClientId(CLIENT), clock() + timedelta(hours=3), "quota")

    paused = await looked_at(config_of(tmp_path), clock)
    clock.move(timedelta(hours=4))
    over = await looked_at(config_of(tmp_path), clock)

    assert "paused: I may call again at 13:00 UTC" in paused.said
    assert "paused" not in over.said


async def test_a_pause_that_a_wrong_clock_noted_is_not_said(tmp_path: Path) -> None:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as town:
        await town.house.store.calls.pause(ClientId(CLIENT), clock() + timedelta(days=900), "quota")

    assert "paused" not in (await looked_at(config_of(tmp_path), clock)).said


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_way_back_that_cannot_work_is_said_before_anything_starts(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {"EARMARK_SPOTIFY__REDIRECT": "http://localhost:8888/callback"}

    assert main([command], variables) == 1
    assert "Spotify takes neither plain http nor localhost" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({}, 0, "✓ Spotify: not set up: members bring files"),
        ({"EARMARK_SPOTIFY__CLIENT_ID": CLIENT}, 1, "✗ Spotify: linking needs an EARMARK_KEY"),
        (
            {"EARMARK_SPOTIFY__CLIENT_ID": CLIENT, "EARMARK_KEY": "01" * 32},
            0,
            "✓ Spotify: 0 of ",
        ),
    ],
    ids=["not set up", "no key", "fine"],
)
def test_the_command_prints_it_and_ends_accordingly(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    variables: Mapping[str, str],
    code: int,
    said: str,
) -> None:
    environ = {
        "EARMARK_STORE__PATH": str(tmp_path / "earmark.db"),
        "EARMARK_STORE__BACKUPS": str(tmp_path / "backups"),
        "EARMARK_COMPUTE__ENGINE": "inline",
        "EARMARK_LOGS__LEVEL": "ERROR",
        **variables,
    }

    assert main(["check"], environ) == code
    assert said in capsys.readouterr().out
