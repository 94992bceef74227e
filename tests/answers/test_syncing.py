"""What /sync says: what would change, what changed, how to take it back, and what the playlist is made of."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import MOST_IN_A_PLAYLIST
from bot.answers.reply import Outcome, Reply
from bot.answers.syncing import _previewed
from bot.demo.spotify import Fault
from bot.domain import TrackId
from bot.services.mirroring import Difference, Union
from bot.services.syncing import Wanted
from bot.store import Mirror, Sourced
from tests.answers.test_linking import choice, field, gone_on, labels, linked, pressed, said
from tests.demo.spotify.visiting import local_file, small_world
from tests.exports import LOUD, write_export
from tests.houses import Person, person_in
from tests.linked import Hand, Town, song, town_in


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", "Calm", [song(number, artist="Fern") for number in range(11, 14)])
    world.add_playlist("ana", "Loud", [song(number) for number in range(1, 6)])
    world.like("ana", song(21))
    async with town_in(tmp_path, world, clock) as opened:
        yield opened


@pytest.fixture
async def ana(town: Town) -> Person:
    person = await town.linked("ana")
    await town.house.services.reading.read(person.member, person.told.append)
    person.told.clear()
    return person


def names(town: Town) -> list[str]:
    return [each.name for each in town.playlists("ana")]


async def test_a_preview_counts_and_names_what_would_change_and_changes_nothing(
    town: Town, ana: Person
) -> None:
    town.asked()

    preview = await ana.ask("sync")

    assert preview.title == "Everything: 8 to add, 0 to remove"
    assert preview.text.startswith("I make it, private, and put 8 songs in. Nothing has changed yet")
    assert field(preview, "To add").splitlines()[-1] == "and 3 more"
    assert field(preview, "To add").count("• ") == 5
    assert "• Song 5" in field(preview, "To add")
    assert labels(preview) == ["Apply", "Settings"]
    assert "Comparing …" in ana.told
    assert all(call.startswith("GET ") for call in town.asked())
    assert "Everything" not in names(town)


async def test_a_preview_says_what_is_skipped_and_why(town: Town, ana: Person) -> None:
    again = song(101, "Song 1")
    again.isrc = song(1).isrc
    town.world.add_playlist("ana", "Mixed", [local_file(), again])

    preview = await ana.ask("sync")

    assert preview.title == "Everything: 8 to add, 0 to remove"
    assert field(preview, "In all").splitlines() == [
        "1 the same recording under another id: it is in once",
        "1 of your own files, skipped: only Spotify's app can add those",
    ]


async def test_applying_puts_it_right_in_place_of_the_preview_and_leads_there(
    town: Town, ana: Person
) -> None:
    preview = await ana.ask("sync")
    assert choice(preview, "Apply").in_place

    done = await pressed(ana, preview, "Apply")

    assert done.title == "Everything is true"
    assert done.text == "8 songs put in. Your other playlists are as they were."
    assert "8 of 8 songs …" in ana.told
    assert labels(done) == ["Undo", "Settings"]
    assert choice(done, "Undo").in_place
    made = next(each for each in town.playlists("ana") if each.name == "Everything")
    assert [link.address for link in done.links] == [f"https://open.spotify.com/playlist/{made.id}"]
    assert [link.label for link in done.links] == ["Open Everything"]
    assert len(town.uris("ana", "Everything")) == 8


async def test_where_nothing_is_to_be_changed_nothing_is_offered_to_apply(ana: Person) -> None:
    await ana.ask("sync", now="true")

    preview, again = await ana.ask("sync"), await ana.ask("sync", now="true")

    assert preview.title == again.title == "Everything is true"
    assert preview.text.startswith("All 8 songs of your 2 playlists are in it, each once.")
    assert labels(preview) == labels(again) == ["Settings"]
    assert [link.label for link in again.links] == ["Open Everything"]


async def test_what_left_the_playlists_goes_and_what_was_put_in_by_hand_stays(
    town: Town, ana: Person
) -> None:
    await ana.ask("sync", now="true")
    of_name = {each.name: each.id for each in town.playlists("ana")}
    town.world.take_out(of_name["Loud"], 0, 2)
    town.world.insert(of_name["Everything"], [song(30)])

    preview = await ana.ask("sync")
    done = await pressed(ana, preview, "Apply")

    assert preview.title == "Everything: 0 to add, 2 to remove"
    assert preview.text.startswith("I take 2 songs out.")
    assert field(preview, "To remove") == "• Song 2\n• Song 1"
    noted = field(preview, "In all")
    assert "1 put there by you, and in none of the playlists: they stay" in noted
    assert "2 in none of the playlists any more, or there twice: they go" in noted
    assert done.text.startswith("2 songs taken out.")
    assert song(30).uri in town.uris("ana", "Everything")


async def test_undo_takes_the_change_back_and_stops_what_goes_by_itself(town: Town, ana: Person) -> None:
    await ana.ask("sync", every="day")
    done = await ana.ask("sync", now="true")

    back = await pressed(ana, done, "Undo")
    again = await pressed(ana, done, "Undo")

    assert back.title == "Taken back"
    assert back.text.startswith("8 songs taken out again. I no longer keep it true by myself")
    assert labels(back) == ["Settings"]
    assert "Everything" not in names(town)
    assert (again.outcome, labels(again)) == (Outcome.NOT_FOUND, ["See how it stands"])
    assert (await pressed(ana, again, "See how it stands")).title.startswith("Everything: 8 to add")


async def test_an_undo_puts_back_what_the_change_took_out(town: Town, ana: Person) -> None:
    await ana.ask("sync", now="true")
    loud = next(each.id for each in town.playlists("ana") if each.name == "Loud")
    town.world.take_out(loud, 0, 2)
    await ana.ask("sync", now="true")

    back = await ana.ask("sync", undo="true")

    assert back.text.startswith("0 songs taken out again, 2 put back.")
    assert "by myself" not in back.text
    assert len(town.uris("ana", "Everything")) == 8


async def test_a_change_can_be_undone_for_a_week(town: Town, ana: Person) -> None:
    await ana.ask("sync", now="true")
    town.clock.move(timedelta(days=8))

    assert (await ana.ask("sync", undo="true")).outcome is Outcome.NOT_FOUND


async def test_the_settings_say_what_it_is_and_list_what_may_be_in_it(ana: Person) -> None:
    settings = await ana.ask("sync", settings="show")

    assert settings.title == "What Everything is"
    assert settings.text.splitlines() == [
        "Made of all your playlists",
        "New songs go on top, the newest first",
        "Brought up to date when you ask",
    ]
    assert labels(settings) == [
        "See what would change",
        "With liked songs",
        "As found",
        "Every day",
        "Another name",
    ]
    assert settings.menu is not None
    assert [(item.label, item.note) for item in settings.menu.items] == [("Calm", "in it"), ("Loud", "in it")]


async def test_each_setting_is_turned_and_turned_back_by_its_button(ana: Person) -> None:
    reply = await ana.ask("sync", settings="show")
    turned = {
        "With liked songs": ("Without liked songs", "Made of all your playlists, and your liked songs"),
        "As found": ("Newest first", "New songs go to the end, in the order in which I find them"),
        "Every day": ("Only when I ask", "Brought up to date every day"),
    }
    for label, (back, line) in turned.items():
        assert choice(reply, label).in_place
        changed = await pressed(ana, reply, label)
        assert line in changed.text.splitlines()
        reply = await pressed(ana, changed, back)
        assert line not in reply.text.splitlines()

    assert "Brought up to date every week" in (await ana.ask("sync", every="week")).text


async def test_liked_songs_are_in_it_once_that_is_wished(ana: Person) -> None:
    settings = await ana.ask("sync", liked="on")

    preview = await pressed(ana, settings, "See what would change")
    assert preview.title == "Everything: 9 to add, 0 to remove"


async def test_another_name_is_typed_and_kept(town: Town, ana: Person) -> None:
    settings = await ana.ask("sync", settings="show")
    assert choice(settings, "Another name").asks == "name"

    named = await pressed(ana, settings, "Another name", "All of it")
    await ana.ask("sync", now="true")

    assert named.title == "What All of it is"
    assert "All of it" in names(town)


async def picked(ana: Person, reply: Reply, label: str) -> Reply:
    assert reply.menu is not None
    value = next(item.value for item in reply.menu.items if item.label == label)
    return await ana.ask(reply.menu.command, **reply.menu.options, **{reply.menu.option: value})


def notes(reply: Reply) -> dict[str, str]:
    assert reply.menu is not None
    return {item.label: item.note for item in reply.menu.items}


async def test_a_playlist_is_left_out_and_taken_in_again_by_the_menu(ana: Person) -> None:
    settings = await ana.ask("sync", settings="show")

    without = await picked(ana, settings, "Loud")
    preview = await pressed(ana, without, "See what would change")
    with_it = await picked(ana, without, "Loud")

    assert notes(without) == {"Calm": "in it", "Loud": "left out"}
    assert without.text.startswith("Made of 1 playlist of yours")
    assert preview.title == "Everything: 3 to add, 0 to remove"
    assert notes(with_it) == {"Calm": "in it", "Loud": "in it"}


async def test_a_playlist_of_ones_own_is_adopted_and_its_songs_stay(town: Town, ana: Person) -> None:
    settings = await ana.ask("sync", adopt="Calm")
    preview = await pressed(ana, settings, "See what would change")
    await pressed(ana, preview, "Apply")

    assert settings.title == "What Calm is"
    assert notes(settings) == {"Loud": "in it"}
    assert preview.title == "Calm: 5 to add, 0 to remove"
    assert preview.text.startswith("I put 5 songs in.")
    assert "3 put there by you" in field(preview, "In all")
    assert len(town.uris("ana", "Calm")) == 8


async def test_a_playlist_of_a_file_can_be_neither_adopted_nor_a_source(ana: Person, tmp_path: Path) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "export")))

    for options in ({"adopt": LOUD}, {"playlist": LOUD}):
        refused = await ana.ask("sync", **options)
        assert refused.outcome is Outcome.NEEDS_LINK
        assert refused.title == f"I know {LOUD} from a file, not from your Spotify."
        assert labels(refused) == ["Link Spotify"]


@pytest.mark.parametrize(
    "options", [{"liked": "perhaps"}, {"order": "loudest"}, {"every": "minute"}], ids=str
)
async def test_a_word_that_is_no_setting_changes_none(ana: Person, options: dict[str, str]) -> None:
    await ana.ask("sync", liked="on", every="day")

    refused = await ana.ask("sync", **options)

    assert refused.outcome is Outcome.BAD_INPUT
    assert refused.title.startswith("/sync needs one of ")
    settings = await ana.ask("sync", settings="show")
    assert "and your liked songs" in settings.text
    assert "New songs go on top, the newest first" in settings.text
    assert "Brought up to date every day" in settings.text


async def test_a_playlist_that_nobody_has_is_said_with_those_there_are(ana: Person) -> None:
    refused = await ana.ask("sync", playlist="Nowhere")

    assert (refused.outcome, labels(refused)) == (Outcome.NOT_FOUND, ["My playlists"])


async def test_whoever_has_no_playlist_is_told_what_it_could_be_made_of(town: Town) -> None:
    ben = await town.linked("ben")

    nothing = await ben.ask("sync")

    assert nothing.outcome is Outcome.NOT_FOUND
    assert nothing.title == "There is no playlist that I could put into Everything."
    assert labels(nothing) == ["What it is made of"]
    assert (await pressed(ben, nothing, "What it is made of")).menu is None


async def test_a_change_that_spotify_breaks_off_for_good_says_to_look_again(town: Town, ana: Person) -> None:
    preview = await ana.ask("sync")
    town.standin.faults.add(Fault("reset", method="POST", path="/items", times=50))

    broken = await pressed(ana, preview, "Apply")

    assert broken.outcome is Outcome.TRY_LATER
    assert broken.title.startswith("Spotify broke off while I was changing something")
    assert labels(broken) == ["See how it stands"]
    assert names(town).count("Everything") == 1


async def test_a_spotify_that_is_away_loses_nothing(town: Town, ana: Person) -> None:
    town.standin.faults.add(Fault("503", times=50))

    away = await ana.ask("sync")

    assert away.outcome is Outcome.TRY_LATER
    assert away.title.startswith("Spotify does not answer at the moment")
    assert "Nothing was lost" in away.text


async def test_whoever_is_not_linked_previews_by_themselves_once_they_are(town: Town) -> None:
    town.world.add_playlist("ben", "Bens", [song(1), song(2)])
    ben = await town.member("ben")

    needs = await ben.ask("sync")

    assert (needs.outcome, labels(needs)) == (Outcome.NEEDS_LINK, ["Link Spotify"])
    assert (await gone_on(ben, await linked(ben, "ben"))).title == "Everything: 2 to add, 0 to remove"


async def test_where_nobody_can_link_a_file_is_offered(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        off = await ana.ask("sync")

    assert (off.outcome, labels(off)) == (Outcome.NEEDS_LINK, ["I have an export"])


def test_what_is_too_much_for_one_playlist_is_said_to_be_split() -> None:
    numbers = range(2 * MOST_IN_A_PLAYLIST + 1)
    songs = tuple(Sourced(TrackId(f"{number:022}"), "", "", f"Song {number}", "") for number in numbers)
    wanted = Wanted(Mirror(), Union(songs, 0, 0), Difference(songs, (), 0, 0), 7, ())

    preview = _previewed(wanted)

    assert preview.title == "Everything: 20,001 to add, 0 to remove"
    assert field(preview, "Too many for one") == (
        "Spotify takes 10,000 in a playlist; the rest is in Everything 2, Everything 3."
    )
    just = Wanted(Mirror(), Union(songs[:10_000], 0, 0), Difference(songs[:10_000], (), 0, 0), 7, ())
    assert "Too many for one" not in said(_previewed(just))
