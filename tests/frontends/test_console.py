from collections.abc import AsyncIterator, Mapping
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console as Terminal

from bot.answers.reply import Attachment, Choice, Field, Reply
from bot.frontends.console import Console, plain, read_line
from tests.exports import LOUD, write_export
from tests.houses import Person, person_in


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        yield person


def console_of(person: Person, folder: Path) -> tuple[Console, StringIO]:
    written = StringIO()
    terminal = Terminal(file=written, width=200, highlight=False)
    return Console(person.house.services, person.member, terminal, folder), written


@pytest.mark.parametrize(
    ("line", "name", "options"),
    [
        ("/guess some song", "guess", {"track": "some song"}),
        ("some song", "guess", {"track": "some song"}),
        ("/guess track:some song", "guess", {"track": "some song"}),
        ("/guess spotify:track:abc", "guess", {"track": "spotify:track:abc"}),
        ("/guess don't stop, won't stop", "guess", {"track": "don't stop, won't stop"}),
        ('/playlists "Loud Evenings" exclude', "playlists", {"playlist": "Loud Evenings", "set": "exclude"}),
        ("/playlists Loud Evenings exclude", "playlists", {"playlist": "Loud Evenings", "set": "exclude"}),
        ("/playlists set:private playlist:Loud", "playlists", {"playlist": "Loud", "set": "private"}),
        ("/import my file.zip replace", "import", {"file": "my file.zip", "mode": "replace"}),
        ("/forget forget me", "forget", {"confirm": "forget me"}),
        ("/HELP guess", "help", {"command": "guess"}),
        ("/model", "model", {}),
        ("/nonsense at all", "nonsense", {}),
        ('/guess an "open quote', "guess", {"track": 'an "open quote'}),
    ],
)
def test_a_typed_line_is_read_as_meant(line: str, name: str, options: Mapping[str, str]) -> None:
    assert read_line(line) == (name, options)


@given(st.text())
def test_any_line_can_be_read(line: str) -> None:
    name, options = read_line(line)

    assert isinstance(name, str)
    assert all(isinstance(value, str) for value in options.values())


@given(st.text())
def test_what_is_printed_cannot_steer_the_terminal(text: str) -> None:
    assert "\x1b" not in plain(text)
    assert all(letter == "\n" or letter.isprintable() for letter in plain(text))


async def test_a_talk_goes_from_import_to_guess_until_the_input_ends(ana: Person, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    lines = iter([f'/import "{export}"', "", "/guess loud song 3"])
    console, written = console_of(ana, tmp_path)

    async def typed() -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    await console.talk(typed)

    assert "I know 2 playlists" in written.getvalue()
    assert LOUD in written.getvalue()


async def test_quit_ends_the_talk_before_the_next_line_is_read(ana: Person, tmp_path: Path) -> None:
    lines = iter(["/quit", "/help"])
    console, written = console_of(ana, tmp_path)

    async def typed() -> str:
        return next(lines)

    await console.talk(typed)

    assert written.getvalue() == ""
    assert next(lines) == "/help"


async def test_markup_in_foreign_names_is_printed_as_it_stands(ana: Person, tmp_path: Path) -> None:
    console, written = console_of(ana, tmp_path)

    console.draw(
        Reply("[red]not red[/red]", "[link=x]y[/link]", (Field("[b]", "\x1b[31mz"),), (Choice("a", "help"),))
    )

    assert "[red]not red[/red]" in written.getvalue()
    assert "\x1b" not in written.getvalue()
    assert "→ 1 a" in written.getvalue()


async def test_a_saved_file_replaces_no_earlier_one_and_is_private(ana: Person, tmp_path: Path) -> None:
    console, _ = console_of(ana, tmp_path / "exports")
    reply = Reply("Here", attachment=Attachment("../earmark.json", b"{}"))

    console.draw(reply)
    console.draw(reply)

    saved = sorted((tmp_path / "exports").iterdir())
    assert [path.name for path in saved] == ["earmark-2.json", "earmark.json"]
    assert {path.stat().st_mode & 0o777 for path in saved} == {0o600}
