"""Somebody who has never read a README types /guess, and has an answer a minute later."""

from pathlib import Path

import pytest

from tests.discord.rooms import PATIENCE, Room, labels, shown, words, zipped
from tests.exports import CALM, LOUD, track_id, write_export

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)


async def test_the_first_guess_becomes_an_introduction_that_says_what_to_do(room: Room) -> None:
    ana = room.enter("ana")

    result = await ana.slash(room.channel, "guess", track="some song")

    assert result.ephemeral
    assert "Hello, I'm Earmark" in words(shown(result))
    assert "What I store" in words(shown(result))
    assert labels(shown(result))[0] == "I have an export"


@pytest.mark.parametrize("command", ["playlists", "model"])
async def test_any_command_that_needs_a_library_becomes_the_introduction(room: Room, command: str) -> None:
    result = await room.enter("ana").slash(room.channel, command)

    assert f"I go on with your /{command}" in words(shown(result))


@pytest.mark.parametrize("command", ["help", "privacy", "export"])
async def test_any_other_command_is_answered_with_a_welcome_beside_it(room: Room, command: str) -> None:
    result = await room.enter("ana").slash(room.channel, command)

    assert "New here?" in words(shown(result))
    assert labels(shown(result))[0] == "I have an export"


async def test_the_button_gives_the_four_steps_to_an_export(room: Room) -> None:
    ana = room.enter("ana")
    result = await ana.slash(room.channel, "guess", track="some song")

    pressed = await ana.click(shown(result).message, label="I have an export")

    assert all(f"{number}. " in words(shown(pressed)) for number in (1, 2, 3, 4))
    assert "exportify.app" in words(shown(pressed))


async def test_an_export_dropped_into_the_chat_is_taken_in_and_the_first_question_answered(
    room: Room, tmp_path: Path
) -> None:
    ana = room.enter("ana")
    await ana.slash(room.channel, "guess", track=f"spotify:track:{track_id(LOUD, 3)}")

    packed = zipped(write_export(tmp_path / "export"))
    result = await ana.slash(room.channel, "import", file=("export.zip", packed))

    assert "I know 2 playlists from that export" in words(shown(result))
    (going_on,) = result.followups
    assert going_on.ephemeral
    assert f"This belongs in {LOUD}." in words(going_on)


async def test_the_question_still_waits_after_a_restart(room: Room, tmp_path: Path) -> None:
    ana = room.enter("ana")
    await ana.slash(room.channel, "guess", track=f"spotify:track:{track_id(CALM, 3)}")
    await room.restart()

    packed = zipped(write_export(tmp_path / "export"))
    result = await ana.slash(room.channel, "import", file=("export.zip", packed))

    assert CALM in words(result.followups[0])


async def test_the_question_is_answered_once(room: Room, tmp_path: Path) -> None:
    ana = room.enter("ana")
    await ana.slash(room.channel, "playlists")
    packed = zipped(write_export(tmp_path / "export"))
    first = await ana.slash(room.channel, "import", file=("export.zip", packed))

    again = await ana.slash(room.channel, "import", file=("export.zip", packed))

    assert len(first.followups) == 1
    assert "Nothing: I knew all of it already." in words(shown(again))
    assert not again.followups


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cat.png", b"\x89PNG\r\n\x1a\n", "holds no playlists that I can read"),
        ("export.zip", b"PK\x03\x04 half", "damaged"),
        ("empty.csv", b"", "holds no playlists"),
        ("huge.zip", b"0" * (1024 * 1024 + 1), "larger than the 1 MB"),
    ],
)
async def test_a_file_that_is_no_export_is_refused_kindly(
    room: Room, name: str, content: bytes, said: str
) -> None:
    result = await room.enter("ana").slash(room.channel, "import", file=(name, content))

    assert said in words(shown(result))
    assert "Nothing was changed" in words(shown(result))
    assert "Traceback" not in words(shown(result))
