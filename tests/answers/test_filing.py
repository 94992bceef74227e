"""What *File it* and /unfiled say: into a playlist at Spotify, out of it again, and what has no place yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.reply import Outcome, Reply
from bot.domain import Track, TrackId
from tests.answers.test_linking import choice, gone_on, labels, linked, pressed
from tests.demo.spotify.visiting import local_file, small_world
from tests.exports import CALM, LOUD, track_id, write_export
from tests.houses import NOW, Person, person_in
from tests.linked import Hand, Town, link, song, town_in

LOUD_ONE = "Loud at Night"
CALM_ONE = "Calm at Dawn"
LIKED = 8
NEW = Track(TrackId("N" * 22), "Kettle on the boil", ("The Iron Kettles 1",), genres=("clatter",))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", LOUD_ONE, [*(song(n, artist="Kettles") for n in range(101, 112)), local_file()])
    world.add_playlist("ana", CALM_ONE, [song(n, artist="Fern") for n in range(201, 212)])
    for number in range(1, LIKED + 1):
        world.like("ana", song(300 + number, artist="Kettles" if number % 2 else "Fern"))
    async with town_in(tmp_path, world, clock) as opened:
        yield opened


@pytest.fixture
async def ana(town: Town) -> Person:
    person = await town.linked("ana")
    await town.house.services.reading.read(person.member, person.told.append)
    person.told.clear()
    return person


def address(number: int) -> str:
    return f"spotify:track:{number:022}"


async def test_a_song_is_filed_at_its_playlists_end_and_that_is_learnt(town: Town, ana: Person) -> None:
    filed = await ana.ask("file", track=address(301), playlist=LOUD_ONE)

    assert filed.outcome is Outcome.OK
    assert filed.title == f"Filed in {LOUD_ONE}"
    assert filed.text.startswith("Song 301 — Kettles is in it now, in your Spotify too.")
    assert labels(filed) == ["Undo"]
    assert choice(filed, "Undo").in_place
    assert town.uris("ana", LOUD_ONE)[-1] == address(301)
    guess = await ana.ask("guess", track=address(301))
    assert LOUD_ONE in next(field.text for field in guess.fields if field.name == "Already in")


async def test_undo_takes_it_out_again_and_asks_where_else(town: Town, ana: Person) -> None:
    filed = await ana.ask("file", track=address(301), playlist=LOUD_ONE)

    back = await pressed(ana, filed, "Undo")

    assert back.title == "Taken out again"
    assert back.text == f"Song 301 — Kettles is no longer in {LOUD_ONE}."
    assert address(301) not in town.uris("ana", LOUD_ONE)
    assert (await pressed(ana, back, "Where else?")).title == "Where does Song 301 — Kettles belong?"
    again = await pressed(ana, filed, "Undo")
    assert again.title.startswith(f"I left {LOUD_ONE} as it is: I put Song 301 there more than a week")


async def test_undo_is_for_what_was_filed_alone(town: Town, ana: Person) -> None:
    stray = await ana.ask("file", track=address(101), playlist=LOUD_ONE, undo="true")

    assert stray.outcome is Outcome.BAD_INPUT
    assert stray.title.endswith("took it out again, or never did.")
    assert stray.text == "In Spotify, you can take out any song by hand."
    assert address(101) in town.uris("ana", LOUD_ONE)


async def test_undo_leaves_what_was_put_there_by_hand_as_well(town: Town, ana: Person) -> None:
    filed = await ana.ask("file", track=address(301), playlist=LOUD_ONE)
    (loud,) = [each for each in town.playlists("ana") if each.name == LOUD_ONE]
    town.world.insert(loud.id, [town.world.tracks[f"{301:022}"]])

    kept = await pressed(ana, filed, "Undo")

    assert kept.title == (
        f"I left {LOUD_ONE} as it is: Song 301 is in it more than once; I can't take out one alone."
    )
    assert town.uris("ana", LOUD_ONE).count(address(301)) == 2


async def test_nothing_is_filed_into_everything(town: Town, ana: Person) -> None:
    town.world.add_playlist("ana", "All of it", [song(101, artist="Kettles")])
    await town.house.services.reading.read(ana.member, ana.told.append)
    (home,) = [each for each in await town.house.store.playlists.all(ana.member) if each.name == "All of it"]
    await town.house.services.syncing.adopt(ana.member, home)

    refused = await ana.ask("file", track=address(301), playlist="All of it")

    assert refused.title.startswith("I can't put Song 301 into All of it: I fill it myself")
    assert town.uris("ana", "All of it") == [address(101)]


async def test_what_lies_there_already_is_not_put_there_twice(town: Town, ana: Person) -> None:
    filed = await ana.ask("file", track=address(101), playlist=LOUD_ONE)

    assert filed.title == f"Already in {LOUD_ONE}"
    assert filed.choices == ()
    assert town.uris("ana", LOUD_ONE).count(address(101)) == 1


async def test_a_file_of_ones_own_can_be_filed_by_spotifys_app_alone(town: Town, ana: Person) -> None:
    rows = await town.house.store.database.rows("SELECT track_id FROM entries WHERE track_id LIKE 'local:%'")

    refused = await ana.ask("file", track=rows[0]["track_id"], playlist=CALM_ONE)

    assert refused.outcome is Outcome.BAD_INPUT
    assert refused.title.startswith(f"I can't put Birthday into {CALM_ONE}: it is a file of your own")
    assert refused.text == "In Spotify, you can still do it by hand."


async def test_nothing_is_filed_under_liked_songs(ana: Person) -> None:
    refused = await ana.ask("file", track=address(101), playlist="Liked Songs")

    assert refused.outcome is Outcome.BAD_INPUT
    assert "I may only read what you like" in refused.title


async def test_a_playlist_of_a_file_is_not_one_at_spotify(ana: Person, tmp_path: Path) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "export")))

    refused = await ana.ask("file", track=address(301), playlist=LOUD)

    assert refused.outcome is Outcome.NEEDS_LINK
    assert refused.title == f"I know {LOUD} from a file, not from your Spotify."
    assert labels(refused) == ["Link Spotify"]


async def test_leave_is_asked_for_at_the_first_song_and_it_is_filed_by_itself(town: Town) -> None:
    ana = await town.member("ana")
    await link(town, ana.member, "ana", changes=False)
    await town.house.services.reading.read(ana.member, ana.told.append)

    leave = await ana.ask("file", track=address(301), playlist=LOUD_ONE)
    assert leave.title == "Let me change playlists in your Spotify"
    assert address(301) not in town.uris("ana", LOUD_ONE)
    filed = await gone_on(ana, await linked(ana, changes="yes"))

    assert filed.title == f"Filed in {LOUD_ONE}"
    assert address(301) in town.uris("ana", LOUD_ONE)
    assert (await ana.ask("file", track=address(302), playlist=CALM_ONE)).title == f"Filed in {CALM_ONE}"


async def test_whoever_is_not_linked_is_offered_the_link(town: Town, tmp_path: Path) -> None:
    ben = await town.member("ben")
    await ben.ask("import", file=str(write_export(tmp_path / "export")))

    needs = await ben.ask("file", track=f"spotify:track:{track_id(LOUD, 3)}", playlist=CALM)

    assert (needs.outcome, labels(needs)) == (Outcome.NEEDS_LINK, ["Link Spotify"])
    assert "Then I go on with that by myself." in needs.text


async def test_without_spotify_it_is_said_how_to_do_it_by_hand_and_learnt(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export")))
        await ana.house.store.catalogue.load([NEW], known_at=NOW)

        off = await ana.ask("file", track=f"spotify:track:{NEW.id}", playlist=LOUD)
        right = await pressed(ana, off, "You were right")

    assert off.outcome is Outcome.NEEDS_LINK
    assert off.title == "I can't file songs here"
    assert f"Add to playlist, {LOUD}" in off.fields[0].text
    assert "Your next /import brings it here" in off.fields[0].text
    assert right.title == f"Noted: {LOUD}"


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({"track": address(999_999), "playlist": LOUD_ONE}, Outcome.NOT_FOUND),
        ({"track": address(301), "playlist": "Nowhere"}, Outcome.NOT_FOUND),
        ({"track": address(301)}, Outcome.BAD_INPUT),
    ],
    ids=["no such song", "no such playlist", "no playlist"],
)
async def test_what_cannot_be_filed_is_said(ana: Person, options: dict[str, str], outcome: Outcome) -> None:
    assert (await ana.ask("file", **options)).outcome is outcome


def numbers(reply: Reply) -> list[str]:
    return [field.name.partition(" — ")[0] for field in reply.fields]


async def test_liked_songs_without_a_place_are_listed_newest_first_with_a_guess_each(ana: Person) -> None:
    first = await ana.ask("unfiled")

    assert first.title == "8 liked songs in no playlist"
    assert first.text == "Newest first, page 1 of 2. Where I would put them:"
    assert len(first.fields) == 5
    assert all(field.text.endswith("%") or "fits none" in field.text for field in first.fields)
    offered = labels(first)
    assert [label.split()[1] for label in offered if label.startswith("File ")]
    assert all(
        label.startswith(f"File {number} in ") or label == f"Where does {number} belong?"
        for number, label in enumerate(offered[:-1], start=1)
    )
    assert offered[-1] == "More"
    assert "Looking through your liked songs …" in ana.told


async def test_the_pages_go_round_and_show_every_song_once(ana: Person) -> None:
    first = await ana.ask("unfiled")
    assert choice(first, "More").in_place

    second = await pressed(ana, first, "More")
    round_again = await pressed(ana, second, "More")

    assert second.text.startswith("Newest first, page 2 of 2.")
    shown = [name.partition(". ")[2] for name in numbers(first) + numbers(second)]
    assert sorted(shown) == sorted(f"Song {300 + number}" for number in range(1, LIKED + 1))
    assert numbers(round_again) == numbers(first)


@pytest.mark.parametrize("page", ["0", "99", "-1", "two", "٣"])
async def test_a_page_that_there_is_not_is_the_first(ana: Person, page: str) -> None:
    assert "page 1 of 2" in (await ana.ask("unfiled", page=page)).text


async def test_each_button_files_its_own_song_and_the_pile_gets_smaller(town: Town, ana: Person) -> None:
    first = await ana.ask("unfiled")
    button = next(each for each in first.choices if each.command == "file")

    filed = await pressed(ana, first, button.label)
    after = await ana.ask("unfiled")

    assert filed.title.startswith("Filed in ")
    assert button.options["track"] in town.uris("ana", filed.title.removeprefix("Filed in "))
    assert after.title == "7 liked songs in no playlist"


async def test_when_each_has_its_place_that_is_said(ana: Person) -> None:
    for number in range(1, LIKED + 1):
        await ana.ask("file", track=address(300 + number), playlist=CALM_ONE)

    none_left = await ana.ask("unfiled")

    assert none_left.title == "Every liked song has its place"
    assert labels(none_left) == ["My playlists"]


async def test_one_song_is_one_song_and_needs_no_pages(town: Town) -> None:
    town.world.add_playlist("ben", "A", [song(1)])
    town.world.like("ben", song(2))
    ben = await town.member("ben")
    await linked(ben, "ben")

    only = await ben.ask("unfiled")

    assert only.title == "1 liked song in no playlist"
    assert only.fields[0].text == "I don't know your playlists well enough yet."
    assert labels(only) == ["Where does 1 belong?"]


async def test_somebody_new_is_welcomed_and_goes_on_with_it_behind_the_link(town: Town) -> None:
    ana = await town.member("ana")

    welcome = await ana.ask("unfiled")

    assert welcome.outcome is Outcome.NEEDS_LIBRARY
    assert (await gone_on(ana, await linked(ana))).title == "8 liked songs in no playlist"
