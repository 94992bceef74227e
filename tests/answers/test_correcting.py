"""A member's word on where a song belongs is taken, learnt at once, and given back when they wish."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.reply import Outcome, Reply
from bot.domain import Track, TrackId
from tests.exports import CALM, LOUD, track_id, write_export
from tests.houses import NOW, Person, person_in

ODD = Track(TrackId("O" * 22), "Something else entirely", ("Nobody Known",), release_date="1999")
SONG = f"spotify:track:{ODD.id}"


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        await person.house.store.catalogue.load([ODD], known_at=NOW)
        yield person


async def word_of(person: Person, name: str) -> str:
    playlists = await person.house.store.playlists.all(person.member)
    return next(f"#{playlist.id}" for playlist in playlists if playlist.name == name)


async def share_of(person: Person, name: str) -> float:
    guess = await person.house.services.guessing.settled(person.member, SONG, person.told.append)
    return next(odds.share for odds in guess.odds if odds.playlist and odds.playlist.name == name)


async def with_a_third(person: Person, folder: Path) -> None:
    """Leave enough to guess from when one is kept out."""
    await person.ask("import", file=str(write_export(folder, playlists=(LOUD, CALM, "Third Shelf"))))


async def test_not_that_one_offers_every_playlist_and_none_of_them(ana: Person) -> None:
    reply = await ana.ask("correct", track=SONG)

    assert reply.menu is not None
    assert {item.label for item in reply.menu.items} == {LOUD, CALM, "None of my playlists"}
    assert reply.menu.options == {"track": SONG}


async def test_the_likeliest_playlist_is_offered_first(ana: Person) -> None:
    reply = await ana.ask("correct", track=f"spotify:track:{track_id(CALM, 2)}")

    assert reply.menu is not None
    assert next(item.label for item in reply.menu.items) == CALM


@pytest.mark.parametrize("name", [LOUD, CALM])
async def test_a_correction_makes_the_playlist_likelier_for_that_song(ana: Person, name: str) -> None:
    before = await share_of(ana, name)

    reply = await ana.ask("correct", track=SONG, playlist=await word_of(ana, name))

    after = await share_of(ana, name)
    assert after > before
    assert reply.title == f"Noted: {name}"
    moved = f"{name}: {round(100 * before)} % → {round(100 * after)} % for this song; "
    assert reply.fields[0].text.startswith(moved)


async def test_the_next_guess_says_what_it_was_told(ana: Person) -> None:
    await ana.ask("correct", track=SONG, playlist=await word_of(ana, CALM))

    reply = await ana.ask("guess", track=SONG)

    assert reply.text.splitlines()[0] == f"You told me: it belongs in {CALM}."


async def test_none_of_them_is_remembered_for_that_song(ana: Person) -> None:
    reply = await ana.ask("correct", track=SONG, playlist="none")

    assert reply.title == "Noted: none of your playlists"
    again = await ana.ask("guess", track=SONG)
    assert again.text.startswith("You told me: it belongs in none of your playlists.")


@pytest.mark.parametrize(
    ("setting", "kept_out"), [("exclude", "out of /guess"), ("leave-out", "out of your taste")]
)
async def test_a_playlist_that_teaches_nothing_is_noted_and_named_without_a_promise(
    ana: Person, tmp_path: Path, setting: str, kept_out: str
) -> None:
    await with_a_third(ana, tmp_path / "more")
    await ana.ask("playlists", playlist=CALM, set=setting)

    noted = await ana.ask("correct", track=SONG, playlist=await word_of(ana, CALM))
    again = await ana.ask("guess", track=SONG)

    assert noted.title == f"Noted: {CALM}"
    assert kept_out in noted.text
    assert "learnt" not in noted.text
    assert again.text.startswith(f"You told me: it belongs in {CALM}.")
    assert CALM not in "".join(again.text.splitlines()[1:])


async def test_what_was_said_is_repeated_when_its_playlist_is_kept_out_later(
    ana: Person, tmp_path: Path
) -> None:
    await with_a_third(ana, tmp_path / "more")
    await ana.ask("correct", track=SONG, playlist=await word_of(ana, CALM))

    await ana.ask("playlists", playlist=CALM, set="exclude")

    assert (await ana.ask("guess", track=SONG)).text.startswith(f"You told me: it belongs in {CALM}.")


async def test_a_correction_can_be_undone(ana: Person) -> None:
    before = await share_of(ana, CALM)
    reply = await ana.ask("correct", track=SONG, playlist=await word_of(ana, CALM))
    undo = next(choice for choice in reply.choices if choice.label == "Undo")

    await ana.ask(undo.command, **undo.options)

    assert await share_of(ana, CALM) == pytest.approx(before)
    assert "You told me" not in (await ana.ask("guess", track=SONG)).text


async def test_a_playlist_that_is_gone_is_met_kindly(ana: Person) -> None:
    reply = await ana.ask("correct", track=SONG, playlist="#999")

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.text


async def test_a_playlist_of_somebody_else_is_no_place_for_my_song(ana: Person, tmp_path: Path) -> None:
    ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
    await ben.ask("import", file=str(write_export(tmp_path / "bens", playlists=("Bens own", "Bens other"))))

    for foreign in (await word_of(ben, "Bens own"), "Bens own"):
        reply = await ana.ask("correct", track=SONG, playlist=foreign)

        assert reply.outcome is Outcome.NOT_FOUND
    assert "You told me" not in (await ana.ask("guess", track=SONG)).text


async def test_what_one_member_says_moves_nobody_elses_odds(ana: Person, tmp_path: Path) -> None:
    ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
    await ben.ask("import", file=str(write_export(tmp_path / "bens")))
    before = await share_of(ben, CALM)

    await ana.ask("correct", track=SONG, playlist=await word_of(ana, CALM))

    assert await share_of(ben, CALM) == before
    assert "You told me" not in (await ben.ask("guess", track=SONG)).text


async def test_a_long_list_is_offered_page_by_page_each_with_none_of_them(
    ana: Person, tmp_path: Path
) -> None:
    many = tuple(f"Shelf {number:02}" for number in range(30))
    await ana.ask(
        "import", file=str(write_export(tmp_path / "many", songs=4, playlists=many)), mode="replace"
    )

    pages = [await ana.ask("correct", track=SONG, page=str(page)) for page in (1, 2)]

    labels = [item.label for reply in pages if reply.menu for item in reply.menu.items]
    assert all(reply.menu and len(reply.menu.items) <= 25 for reply in pages)
    assert set(many) <= set(labels)
    assert labels.count("None of my playlists") == 2
    assert pages[0].choices[0].options == {"track": SONG, "page": "2"}


@pytest.mark.parametrize("page", ["0", "-1", "99", "two", "٣"])
async def test_a_page_that_there_is_not_is_the_nearest(ana: Person, page: str) -> None:
    reply = await ana.ask("correct", track=SONG, page=page)

    assert reply.menu is not None
    assert len(reply.menu.items) == 3


async def test_file_it_says_what_is_missing_and_takes_the_word_for_it(ana: Person) -> None:
    reply = await ana.ask("file", track=SONG, playlist=await word_of(ana, LOUD))
    (right,) = reply.choices

    learnt = await ana.ask(right.command, **right.options)

    assert reply.outcome is Outcome.NEEDS_LINK
    assert "not linked to Spotify" in reply.text
    assert learnt.title == f"Noted: {LOUD}"


def because(reply: Reply) -> str:
    return next(field.text for field in reply.fields if field.name.startswith("What speaks for"))


async def test_why_gives_all_reasons_and_what_is_against_them(ana: Person) -> None:
    track = f"spotify:track:{track_id(LOUD, 3)}"
    await ana.house.services.training.model(ana.member, ana.told.append)

    short, long = await ana.ask("guess", track=track), await ana.ask("why", track=track)

    few = next(field.text for field in short.fields if field.name == "Because").splitlines()
    assert because(long).splitlines()[: len(few)] == few
    assert len(because(long).splitlines()) >= len(few)
    # Of a song as plain as this one nothing speaks against it, and nothing is made up.
    assert [field.name for field in long.fields if field.name == "And against it"] == []


async def test_why_says_what_is_against_an_answer_that_is_not_sure(ana: Person) -> None:
    await ana.house.services.training.model(ana.member, ana.told.append)

    long = await ana.ask("why", track=SONG)

    assert "speak for" in next(field.text for field in long.fields if field.name == "And against it")
