from collections.abc import AsyncIterator, Mapping
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console as Terminal

from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Field, Link, Outcome, Reply, Whisper
from bot.domain import Place
from bot.frontends.console import Console, numbered, open_console, plain, read_line
from bot.services import Services
from tests.exports import CALM, LOUD, write_export
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


async def test_a_number_presses_what_stands_beside_it(ana: Person, tmp_path: Path) -> None:
    console, _ = console_of(ana, tmp_path)
    await console.show(f'/import "{write_export(tmp_path / "export")}"')

    listed = await console.show("1")
    loud = await console.show("2")
    changed = await console.show("1")

    assert listed.title == "Your 2 playlists, 32 songs"
    assert loud.title == LOUD
    assert changed.title == f"I no longer answer with {LOUD}."


async def test_a_pick_keeps_what_was_settled_before_it(ana: Person, tmp_path: Path) -> None:
    console, written = console_of(ana, tmp_path)
    await console.show(f'/import "{write_export(tmp_path / "export")}"')

    for line in ("calm song 3", "1", "2"):
        learnt = await console.show(line)

    assert "→ 1 Calm Mornings   2 Loud Evenings   3 None of my playlists" in written.getvalue()
    assert learnt.title == f"Noted: {LOUD}"
    assert "Calm song 3" in learnt.text


@pytest.mark.parametrize("line", ["0", "4", "99999999999999999999", "-1", "1.5", "²"])
async def test_a_number_that_no_button_has_is_a_song(ana: Person, tmp_path: Path, line: str) -> None:
    console, _ = console_of(ana, tmp_path)
    console.draw(Reply("", choices=(Choice("a", "help"), Choice("b", "help"), Choice("c", "help"))))

    assert "I go on with your /guess" in (await console.say(line)).text


async def test_buttons_go_with_the_reply_that_they_stood_under(ana: Person, tmp_path: Path) -> None:
    console, _ = console_of(ana, tmp_path)
    console.draw(Reply("", choices=(Choice("a", "help"),)))
    console.draw(Reply("Nothing to press"))

    assert "I go on with your /guess" in (await console.say("1")).text


async def test_what_waited_for_the_library_is_answered_right_after_it_and_once(
    ana: Person, tmp_path: Path
) -> None:
    console, written = console_of(ana, tmp_path)
    export = write_export(tmp_path / "export")

    welcome = await console.show("/guess calm song 3")
    answered = await console.show(f'/import "{export}"')
    imported = await console.show(f'/import "{export}"')

    assert welcome.outcome is Outcome.NEEDS_LIBRARY
    assert answered.title == "Calm song 3 — Fern Hollow 3"
    assert CALM in answered.text.splitlines()[0]
    assert imported.title == "I know 2 playlists from that export"
    told = written.getvalue()
    assert told.index("Hello") < told.index("I know 2 playlists") < told.index("Calm song 3")


ASKING = Reply("", choices=(Choice("Help", "help"), Choice("Name a song", "guess", asks="track")))


async def test_what_a_button_asks_for_stands_behind_its_number(ana: Person, tmp_path: Path) -> None:
    console, written = console_of(ana, tmp_path)
    await console.show(f'/import "{write_export(tmp_path / "export")}"')
    console.draw(ASKING)

    guessed = await console.show("2  calm song 3")

    assert "→ 1 Help   2 Name a song …" in written.getvalue()
    assert guessed.title == "Calm song 3 — Fern Hollow 3"


@pytest.mark.parametrize("line", ["2", "2 ", "2   "])
async def test_a_number_alone_is_told_what_to_type_behind_it_and_asks_for_it_again(
    ana: Person, tmp_path: Path, line: str
) -> None:
    console, written = console_of(ana, tmp_path)
    console.draw(ASKING)

    told = await console.show(line)

    assert told.title == "Type 2 and then: a link to a track, or words of its title and artist"
    assert written.getvalue().count("→ 1 Help   2 Name a song …") == 2
    assert "I go on with your /guess" in (await console.say("2 calm song 3")).text


async def test_a_button_keeps_what_was_settled_before_something_is_typed(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = overheard(monkeypatch)
    console, _ = console_of(ana, tmp_path)
    console.draw(Reply("", choices=(Choice("a", "file", {"playlist": "Loud"}, asks="track"),)))

    await console.say("1 http://127.0.0.1:8888/callback?code=a b")

    assert asked[0].options == {"playlist": "Loud", "track": "http://127.0.0.1:8888/callback?code=a b"}


async def test_a_song_that_begins_with_the_number_of_a_button_is_a_song(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = overheard(monkeypatch)
    console, _ = console_of(ana, tmp_path)
    console.draw(ASKING)

    await console.say("1 Thing")

    assert asked[0].options == {"track": "1 Thing"}


def overheard(patch: pytest.MonkeyPatch) -> list[Question]:
    """Keep what is asked, in place of answering it."""
    asked: list[Question] = []

    async def heard(_: Services, __: str, question: Question) -> Reply:
        asked.append(question)
        return Reply("Heard")

    patch.setattr("bot.frontends.console.ask", heard)
    return asked


async def test_an_answer_learns_what_the_asker_is_called(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = overheard(monkeypatch)
    console = await open_console(ana.house.services, ana.house.store.members, "Juno", tmp_path)

    await console.say("/help")

    assert (asked[0].asker, asked[0].account) == ("Juno on this machine", "console:Juno")


async def test_among_friends_a_question_names_the_place_and_its_people(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, friends = overheard(monkeypatch), Place("console", "friends")
    services, members = ana.house.services, ana.house.store.members
    console = await open_console(services, members, "Juno", tmp_path, place=friends)

    await console.say("/help Teo")

    assert (asked[0].place, asked[0].called) == (friends, "Juno")
    assert asked[0].people["Teo"] == "Teo"


async def test_what_somebody_else_alone_is_told_is_said_to_be_told_and_no_more(
    ana: Person, tmp_path: Path
) -> None:
    console, written = console_of(ana, tmp_path)
    request = Reply("Juno would like to compare", "for Teo's eyes")

    console.draw(Reply("Asked", whispers=(Whisper("console:Teo", request, "Teo could not be reached."),)))

    assert "(Teo alone is told: Juno would like to compare)" in written.getvalue()
    assert "eyes" not in written.getvalue()


async def test_an_address_is_printed_on_one_line_however_long(ana: Person, tmp_path: Path) -> None:
    written = StringIO()
    terminal = Terminal(file=written, width=40, highlight=False)
    console = Console(ana.house.services, ana.member, terminal, tmp_path)
    address = "https://accounts.spotify.com/authorize?" + "a=b&" * 100 + "[red]"

    console.draw(Reply("Log in", links=(Link("Open Spotify", address),)))

    assert f"Open Spotify: {address}" in written.getvalue().splitlines()


@given(st.lists(st.text(max_size=40), min_size=1, max_size=30), st.integers(1, 120))
def test_no_number_is_parted_from_its_label(labels: list[str], width: int) -> None:
    laid = numbered([Choice(label, "help") for label in labels], width)

    lines = laid.split("\n")
    for number, label in enumerate(labels, start=1):
        shown = " ".join(f"{number} {plain(label)}".split())
        assert any(shown in " ".join(line.split()) for line in lines)
    assert all(len(line) <= width or line.count("   ") == 0 for line in lines[1:])


async def test_a_saved_file_replaces_no_earlier_one_and_is_private(ana: Person, tmp_path: Path) -> None:
    console, _ = console_of(ana, tmp_path / "exports")
    reply = Reply("Here", attachment=Attachment("../earmark.json", b"{}"))

    console.draw(reply)
    console.draw(reply)

    saved = sorted((tmp_path / "exports").iterdir())
    assert [path.name for path in saved] == ["earmark-2.json", "earmark.json"]
    assert {path.stat().st_mode & 0o777 for path in saved} == {0o600}


async def test_an_answer_grows_when_that_is_asked_for_and_shows_its_last_state(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console, written = console_of(ana, tmp_path)
    more = Choice("Go on", "measure", in_place=True)
    states = iter(
        [Reply("one", then=more), Reply("two", then=more), Reply("three", then=more), Reply("four")]
    )

    async def next_state(*_: object) -> Reply:
        return next(states)

    monkeypatch.setattr("bot.frontends.console.ask", next_state)

    first = await console.show("/model")
    last = await console.show("1")

    assert (first.title, last.title) == ("one", "four")
    assert written.getvalue().split() == ["one", "→", "1", "Go", "on", "four"]


async def test_the_picture_of_the_score_card_is_written_to_a_file_that_is_named(
    ana: Person, tmp_path: Path
) -> None:
    console, written = console_of(ana, tmp_path / "pictures")
    await ana.ask("import", file=str(write_export(tmp_path / "export", songs=16)))

    console.draw(await ana.ask("model"))

    path = tmp_path / "pictures" / "model.png"
    assert str(path) in written.getvalue()
    assert path.read_bytes().startswith(b"\x89PNG")
