"""An answer that grows: one message, edited as more is known, never made worse, shown with its picture."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.compute import Inline, Task
from bot.errors import ComputeError, JobTimedOut
from bot.services.scorecards import KINDS
from tests.discord.rooms import PATIENCE, SLOW, Room, items, labels, shown, words

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

GROWN = "Is there a better kind for you?"


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    return await room.settled("ana", tmp_path)


@dataclass
class Measuring:
    """Measures the blend truly, and gives its figures for the other kinds, unless told otherwise."""

    blend: Any = None
    errors: dict[str, Exception] = field(default_factory=dict)
    seconds: float = 0.0


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Measuring:
    told, run = Measuring(), Inline.run
    # A replay trains once instead of eight times.
    monkeypatch.setattr("models.scoring._POINTS", 1)

    async def measured(self: Inline, task: Task, /, *arguments: object, **options: Any) -> object:  # noqa: ANN401
        if task != "models.scoring:score":
            return await run(self, task, *arguments, **options)
        if options["kind"] == "blend":
            told.blend = await run(self, task, *arguments, **options)
            return told.blend
        await asyncio.sleep(told.seconds)
        if options["kind"] in told.errors:
            raise told.errors[options["kind"]]
        return {**told.blend, "kind": options["kind"]}

    monkeypatch.setattr(Inline, "run", measured)
    return told


async def test_the_score_card_grows_in_one_message_with_one_picture(
    room: Room, ana: simcord.MemberActor, measuring: Measuring
) -> None:
    before = len(room.env.http_requests)

    result = await ana.slash(room.channel, "model")

    edits = [entry.method for entry in room.env.http_requests[before:]]
    assert edits == ["POST", *["PATCH"] * len(KINDS)]
    assert "How well I know your playlists" in words(shown(result))
    assert "Nearest neighbours: 100 %" in words(shown(result))
    assert GROWN in words(shown(result))
    assert "Show everyone" in labels(shown(result))
    assert [file.filename for file in shown(result).attachments] == ["model.png"]
    assert shown(result).embeds[0].image.url == "attachment://model.png"
    assert list(items(shown(result)).values()) == list(KINDS[1:])
    assert measuring.blend is not None


async def test_what_is_known_stands_there_while_more_is_measured(
    room: Room, ana: simcord.MemberActor, measuring: Measuring
) -> None:
    measuring.seconds = 30 * SLOW

    result = await ana.slash(room.channel, "model")
    await room.env.advance_time(10 * SLOW)

    assert "Still to be tested: random forest" in words(shown(result))
    assert "▸ The blend: 100 %" in words(shown(result))


async def test_a_step_that_fails_leaves_the_answer_that_was_there(
    room: Room, ana: simcord.MemberActor, measuring: Measuring
) -> None:
    measuring.errors = {"linear": ComputeError()}

    result = await ana.slash(room.channel, "model")

    assert "Random forest: 100 %" in words(shown(result))
    assert "Still to be tested: linear" in words(shown(result))
    assert not result.followups


async def test_a_kind_that_takes_too_long_is_said_and_the_others_follow(
    room: Room, ana: simcord.MemberActor, measuring: Measuring
) -> None:
    measuring.errors = {"svm": JobTimedOut(seconds=120)}

    result = await ana.slash(room.channel, "model")

    assert "Support vector machine: could not be tested, it took too long" in words(shown(result))
    assert "Nearest neighbours: 100 %" in words(shown(result))


async def test_what_is_known_stays_when_earmark_is_stopped(
    room: Room, ana: simcord.MemberActor, measuring: Measuring
) -> None:
    measuring.seconds = 30 * SLOW
    result = await ana.slash(room.channel, "model")

    await room.desk.close()

    assert "How well I know your playlists" in words(shown(result))
    assert "restarted" not in words(shown(result))


@pytest.mark.usefixtures("measuring")
async def test_showing_everyone_shows_the_picture_too(room: Room, ana: simcord.MemberActor) -> None:
    result = await ana.slash(room.channel, "model")
    (mine,) = shown(result).attachments

    pressed = await ana.click(shown(result).message, label="Show everyone")

    (public,) = pressed.followups
    (theirs,) = public.attachments
    assert public.embeds[0].image.url == f"attachment://{theirs.filename}"
    assert theirs.url != mine.url
    assert room.env.backend.cdn.get(theirs.url) == room.env.backend.cdn.get(mine.url)
    assert "Show everyone" not in labels(shown(result))


@pytest.mark.usefixtures("measuring")
async def test_a_picture_that_is_gone_is_shown_without(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = await ana.slash(room.channel, "model")
    monkeypatch.setattr(room.env.backend.cdn, "get", lambda _: None)

    pressed = await ana.click(shown(result).message, label="Show everyone")

    (public,) = pressed.followups
    assert public.attachments == []
    assert public.embeds[0].image.url is None
    assert "How well I know your playlists" in words(public)
