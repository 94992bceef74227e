from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.guessing import in_general, in_words
from bot.answers.reply import Outcome
from bot.domain import Track, TrackId
from bot.services.guessing import Reason
from tests.exports import CALM, LOUD, track_id, write_export
from tests.houses import NOW, Person, person_in


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        yield person


async def catalogued(person: Person, track: Track) -> str:
    await person.house.store.catalogue.load([track], known_at=NOW)
    return f"https://open.spotify.com/track/{track.id}"


SONGS = tuple((title, "X") for title in "ABCDEFGHIJKL")
NEW_LOUD = Track(
    TrackId("N" * 22), "Kettle on the boil", ("The Iron Kettles 1",), release_date="1986", genres=("clatter",)
)


async def test_a_link_to_a_new_song_is_answered_with_its_playlist_odds_and_reasons(ana: Person) -> None:
    reply = await ana.ask("guess", track=await catalogued(ana, NEW_LOUD))

    assert reply.outcome is Outcome.OK
    assert reply.title == "Kettle on the boil — The Iron Kettles 1"
    assert LOUD in reply.text.splitlines()[0]
    because = next(field.text for field in reply.fields if field.name == "Because")
    assert "you keep The Iron Kettles 1 there" in because
    assert "Loud song" in because


@pytest.mark.parametrize(
    "link",
    [
        "https://open.spotify.com/intl-de/track/{id}?si=abc123",
        "spotify:track:{id}",
        "listen to this: https://open.spotify.com/track/{id} !",
    ],
)
async def test_a_link_is_understood_in_every_way_it_is_shared(ana: Person, link: str) -> None:
    reply = await ana.ask("guess", track=link.format(id=track_id(CALM, 3)))

    assert reply.outcome is Outcome.OK
    assert reply.title.startswith("Calm song 3")


async def test_words_find_a_song_of_the_library(ana: Person) -> None:
    reply = await ana.ask("guess", track="calm SONG fern hollow 3")

    assert reply.title.startswith("Calm song")
    assert any(field.name == "Meant another song?" for field in reply.fields)


async def test_where_a_song_is_filed_already_is_said(ana: Person) -> None:
    reply = await ana.ask("guess", track=f"spotify:track:{track_id(LOUD, 2)}")

    assert next(field.text for field in reply.fields if field.name == "Already in") == LOUD


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy", "an album"),
        ("spotify:playlist:37i9dQZF1DX0XUsuxWHRQd", "a playlist"),
        ("https://music.example.com/track/1", "music.example.com"),
        ("spotify:track:tooshort", "wrong length"),
        ("spotify:track:ZZZZZZZZZZZZZZZZZZZZZZ", "never seen that track"),
        ("words that match nothing", "found no track"),
    ],
)
async def test_what_cannot_be_guessed_gets_its_own_sentence(ana: Person, asked: str, said: str) -> None:
    reply = await ana.ask("guess", track=asked)

    assert reply.outcome is Outcome.NOT_FOUND
    assert said in reply.title
    assert reply.text


async def test_a_track_that_lost_its_name_gets_its_own_sentence(ana: Person) -> None:
    nameless = Track(TrackId("M" * 22), "", ())

    reply = await ana.ask("guess", track=await catalogued(ana, nameless))

    assert "lost its name" in reply.title


async def test_another_members_song_stays_unknown_to_me(ana: Person, tmp_path: Path) -> None:
    ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
    await ben.ask("import", file=str(write_export(tmp_path / "bens", playlists=("Bens own", "Bens other"))))

    reply = await ana.ask("guess", track=f"spotify:track:{track_id('Bens own', 1)}")

    assert reply.outcome is Outcome.NOT_FOUND


async def test_somebody_without_a_library_is_told_how_to_begin(tmp_path: Path) -> None:
    async with person_in(tmp_path) as newcomer:
        reply = await newcomer.ask("guess", track="anything")

    assert reply.outcome is Outcome.NEEDS_LIBRARY
    assert "Bring your playlists" in reply.text
    assert reply.choices[0].label == "I have an export"


async def test_a_single_playlist_is_too_little_to_choose_from(tmp_path: Path) -> None:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "one", playlists=(LOUD,))))
        reply = await person.ask("guess", track="loud song 1")

    assert reply.outcome is Outcome.NEEDS_LIBRARY
    assert "two playlists" in reply.title


async def test_an_excluded_playlist_is_no_answer_any_more(ana: Person, tmp_path: Path) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "more", playlists=(LOUD, CALM, "Third Shelf"))))
    await ana.ask("playlists", playlist=LOUD, set="exclude")

    reply = await ana.ask("guess", track=await catalogued(ana, NEW_LOUD))

    assert LOUD not in reply.text


async def test_a_second_question_trains_nothing_anew(ana: Person) -> None:
    await ana.house.services.training.model(ana.member, ana.told.append)
    await ana.ask("guess", track="loud song 1")
    ana.told.clear()

    await ana.ask("guess", track="loud song 2")

    assert ana.told == []


FIRST_IMPRESSION = "A first impression: I am still learning your playlists; ask again in a few seconds."


async def test_the_first_answer_says_that_it_is_an_impression_and_how_to_get_a_better_one(
    ana: Person,
) -> None:
    first = await ana.ask("guess", track=await catalogued(ana, NEW_LOUD))
    again = next(choice for choice in first.choices if choice.label == "Ask again")
    better = await ana.ask(again.command, **again.options)

    assert first.text.splitlines()[-1] == FIRST_IMPRESSION
    assert "How sure I am in general" not in {field.name for field in first.fields}
    assert again.in_place
    assert better.title == first.title
    assert FIRST_IMPRESSION not in better.text
    assert "How sure I am in general" in {field.name for field in better.fields}
    assert "Ask again" not in {choice.label for choice in better.choices}


async def test_why_an_impression_says_so_too_and_claims_no_record(ana: Person) -> None:
    reply = await ana.ask("why", track=await catalogued(ana, NEW_LOUD))

    assert FIRST_IMPRESSION in reply.text
    assert "How sure I am in general" not in {field.name for field in reply.fields}
    because = next(field.text for field in reply.fields if field.name == f"What speaks for {LOUD}")
    assert because.startswith("• you keep The Iron Kettles 1 there")


async def test_a_model_signed_with_another_key_is_trained_anew(tmp_path: Path) -> None:
    async with person_in(tmp_path) as before:
        await before.ask("import", file=str(write_export(tmp_path / "export")))
        await before.house.services.training.model(before.member, before.told.append)
    async with person_in(tmp_path, key=b"another key, thirty-two bytes ..") as after:
        reply = await after.ask("guess", track="loud song 1")

    assert reply.outcome is Outcome.OK
    assert after.told == ["Learning your 2 playlists …"]


async def test_a_library_without_sound_features_is_answered_too(tmp_path: Path) -> None:
    async with person_in(tmp_path) as person:
        imported = await person.ask("import", file=str(write_export(tmp_path / "export", sound=False)))
        reply = await person.ask("guess", track=await catalogued(person, NEW_LOUD))

    assert "None of your songs has any" in next(f.text for f in imported.fields if f.name == "Sound features")
    assert LOUD in reply.text.splitlines()[0]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("same artist", (("A", "X"),), "X"), "you keep X there (“A”)"),
        (Reason("same artist", (("A", "X"), ("B", "X")), "X"), "you keep X there (“A” and “B”)"),
        (Reason("same artist", SONGS[:4], "X"), "you keep X there: four songs (“A” and “B”)"),
        (Reason("same artist", SONGS, "X"), "you keep X there: 12 songs (“A” and “B”)"),
        (Reason("same album", SONGS[:1], "L"), "you filed one of its album there (“A”)"),
        (Reason("same album", SONGS[:3], "L"), "you filed three of its album there (“A” and “B”)"),
        (Reason("genre", SONGS[:1], "folk {live}"), "folk {live}, like much of it (“A”)"),
        (Reason("sound", SONGS[:1], "slow and acoustic"), "slow and acoustic, like most of it (“A”)"),
        (Reason("era", (), "1990s"), "from the 1990s, like most of it"),
        (Reason("similar song", (("A", "X"), ("B", "Y")), ""), "close to “A” by X and “B” by Y"),
        (Reason("similar song", (("A", "X"), ("B", "X")), ""), "close to “A” and “B” by X"),
        (Reason("something new", (), "its mood"), "its mood"),
        (Reason("activity", (), "", 4, 7), "you have been filling it this week (4 songs in 7 days)"),
        (Reason("activity", (), "", 1, 1), "you have been filling it this week (1 song in 1 day)"),
        (Reason("activity", (), "", 9, 8), "you have been filling it this month (9 songs in 8 days)"),
    ],
)
def test_a_reason_reads_as_a_person_would_say_it(reason: Reason, said: str) -> None:
    assert in_words(reason) == said


def test_a_model_that_could_not_test_itself_says_so() -> None:
    assert "too few" in in_general({"n": 0})
