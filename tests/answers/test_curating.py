from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers import curating
from bot.answers.reply import Outcome
from bot.services.curating import Choice
from tests.exports import CALM, LOUD, write_export
from tests.houses import Person, person_in


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        yield person


async def test_the_list_shows_names_and_sizes_in_order(ana: Person) -> None:
    reply = await ana.ask("playlists")

    assert reply.text.splitlines() == [f"{CALM} · 16", f"{LOUD} · 16"]


@pytest.mark.parametrize(
    ("choice", "remark"),
    [
        ("exclude", "not in /guess"),
        ("leave-out", "left out of taste"),
        ("visible", "visible"),
        ("counted", "counted"),
    ],
)
async def test_each_choice_shows_in_the_list_and_can_be_taken_back(
    ana: Person, choice: str, remark: str
) -> None:
    back = {"exclude": "include", "leave-out": "in-taste"}.get(choice, "private")

    await ana.ask("playlists", playlist=LOUD, set=choice)
    chosen = await ana.ask("playlists")
    await ana.ask("playlists", playlist=LOUD.upper(), set=back)
    taken_back = await ana.ask("playlists")

    assert f"{LOUD} · 16 · {remark}" in chosen.text
    assert f"{LOUD} · 16\n" in taken_back.text + "\n"


async def test_a_misspelt_name_is_met_with_the_nearest(ana: Person) -> None:
    reply = await ana.ask("playlists", playlist="Loud Evnings", set="exclude")

    assert reply.outcome is Outcome.NOT_FOUND
    assert LOUD in reply.text


@pytest.mark.parametrize("options", [{"set": "exclude"}, {"playlist": LOUD, "set": "explode"}])
async def test_half_a_choice_is_met_with_an_example(ana: Person, options: dict[str, str]) -> None:
    reply = await ana.ask("playlists", **options)

    assert reply.outcome is Outcome.BAD_INPUT
    assert "/playlists" in reply.text


async def test_choices_survive_a_newer_export(ana: Person, tmp_path: Path) -> None:
    await ana.ask("playlists", playlist=LOUD, set="leave-out")
    await ana.ask("import", file=str(write_export(tmp_path / "newer", songs=20)))

    assert f"{LOUD} · 20 · left out of taste" in (await ana.ask("playlists")).text


def test_every_choice_has_its_sentence() -> None:

    assert set(curating._NOW) == set(Choice)
