"""What /recommend says: a song with its reasons, and another one because of what was said of it."""

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random

import pytest

from bot.answers.recommending import in_words, what_changes
from bot.answers.reply import Outcome, Reply
from bot.domain import Agreement, Place, Sound, Track, TrackId, Verdict
from bot.frontends.discord_buttons import encode
from bot.services.choosing import Changed, Reason, Trait
from bot.services.curating import Choice as Setting
from tests.answers.test_linking import choice, labels, pressed
from tests.demo.spotify.visiting import small_world
from tests.exports import CALM, LOUD, write_export
from tests.houses import NOW, Person, person_in
from tests.linked import Hand, Town, song, town_in

HERE = Place("test", "1")
GREATEST_ACCOUNT = 2**64 - 1


def listed(number: int, artist: str, title: str = "", *, sound: bool = True) -> Track:
    """Make a song of the catalogue; no two sound alike, or are of the same decade but one after the other."""
    chance = Random(number)
    some = (chance.random(), chance.random(), 1.0, -20 * chance.random(), 1.0, 0.05, chance.random())
    heard = Sound(*some, 0.0, 0.1, chance.random(), 80 + 100 * chance.random(), 4.0) if sound else None
    title = title or f"Fresh {number}"
    return Track(TrackId(f"{number:0>22}"), title, (artist,), release_date=f"{1960 + number}", sound=heard)


KETTLES = [listed(n, f"The Iron Kettles {n % 4}") for n in range(1, 9)]
HOLLOWS = [listed(n, f"Fern Hollow {n % 4}") for n in range(11, 19)]
STRANGERS = [listed(n, f"Stranger {n}") for n in range(21, 31)]
LIVE = [listed(n, f"On Stage {n}", f"Encore {n} - Live at Home") for n in range(51, 56)]
ALL = [*KETTLES, *HOLLOWS, *STRANGERS, *LIVE]


async def catalogued(person: Person, tracks: Sequence[Track]) -> None:
    await person.house.store.catalogue.load(tracks, known_at=NOW)


async def brought(person: Person, folder: Path, *, songs: int = 16, sound: bool = True) -> None:
    await person.ask("import", file=str(write_export(folder / "export", songs=songs, sound=sound)))


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    """Open a house with a catalogue, and somebody who has two playlists."""
    async with person_in(tmp_path) as person:
        await brought(person, tmp_path)
        await catalogued(person, ALL)
        yield person


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town in which Ana has two playlists, and a catalogue of what lies at Spotify, too."""
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", LOUD, [song(n, artist="Kettles") for n in range(101, 112)])
    world.add_playlist("ana", CALM, [song(n, artist="Fern") for n in range(201, 212)])
    world.add_playlist("ben", "Bens", [song(n, artist="Kettles") for n in range(301, 331)])
    async with town_in(tmp_path, world, clock) as opened:
        yield opened


async def linked_in(town: Town) -> Person:
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, ana.told.append)
    await catalogued(ana, [listed(n, f"Kettles {n}", f"Song {n}") for n in range(301, 331)])
    return ana


def field(reply: Reply, name: str) -> str:
    return next((each.text for each in reply.fields if each.name == name), "")


def track_of(reply: Reply) -> TrackId:
    (track,) = reply.rated
    return track


async def rated(person: Person, track: TrackId) -> Verdict | None:
    rating = await person.house.store.verdicts.of(person.member, track)
    return rating.verdict if rating else None


async def everything(person: Person, **wish: str) -> list[Reply]:
    """Ask until there is nothing left, at the most fifty times."""
    replies = []
    for _ in range(50):
        reply = await person.ask("recommend", **wish)
        if reply.outcome is not Outcome.OK:
            break
        replies.append(reply)
    return replies


async def test_a_song_is_suggested_with_a_reason_and_ways_to_say_what_one_thinks(ana: Person) -> None:
    reply = await ana.ask("recommend")

    assert reply.outcome is Outcome.OK
    assert track_of(reply) in {track.id for track in ALL}
    assert reply.title.startswith(next(each.title for each in ALL if each.id == track_of(reply)))
    assert field(reply, "Why").startswith("• from the catalogue")
    assert field(reply, "For you").startswith("I go by your playlists alone")
    assert labels(reply) == ["👍 I like it", "👎 Not for me", "⏭️ Not now", "Add to playlist …"]
    assert reply.links[0].address.endswith(track_of(reply))
    assert reply.shareable


async def test_a_song_that_was_suggested_does_not_come_again_for_a_while(ana: Person) -> None:
    replies = await everything(ana)

    suggested = [track_of(reply) for reply in replies]
    assert len(suggested) == len(set(suggested)) == len(ALL)


async def test_no_artist_comes_twice_in_any_five_suggestions(ana: Person) -> None:
    artists = [reply.title.partition(" — ")[2] for reply in (await everything(ana))[:12]]

    assert all(len(set(artists[start : start + 5])) == 5 for start in range(8))


async def test_a_verdict_is_shown_with_what_was_learnt_and_the_next_song_slides_in(ana: Person) -> None:
    first = await ana.ask("recommend")

    following = await pressed(ana, first, "👍 I like it")

    assert choice(first, "👍 I like it").in_place
    assert field(following, "You said") == f"👍 {first.title}"
    assert "that I could suggest moved closer." in field(following, "What I learnt")
    assert track_of(following) != track_of(first)
    assert await rated(ana, track_of(first)) is Verdict.LIKE
    assert labels(following)[-1] == "Take 👍 back"


async def test_what_is_disliked_says_what_there_is_less_of_and_the_next_is_another(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await brought(ana, tmp_path)
        await catalogued(ana, [*LIVE, *STRANGERS])
        live = address(LIVE[0])

        said = await ana.ask("judge", track=live, verdict="dislike")

    assert field(said, "You said") == f"👎 {LIVE[0].title} — {LIVE[0].artists[0]}"
    assert "Less of: " in field(said, "What I learnt")
    assert "live versions" in field(said, "What I learnt")
    assert "further away" in field(said, "What I learnt")
    assert track_of(said) not in {track.id for track in LIVE}


def address(track: Track) -> str:
    return f"spotify:track:{track.id}"


async def test_one_verdict_changes_which_song_comes_next(tmp_path: Path) -> None:
    followed = {}
    for verdict in ("like", "dislike"):
        async with person_in(tmp_path / verdict) as ana:
            await brought(ana, tmp_path)
            await catalogued(ana, ALL)
            await ana.ask("recommend")
            followed[verdict] = await ana.ask("judge", track=address(HOLLOWS[0]), verdict=verdict)

    hollows = {track.id for track in HOLLOWS if track.artists == HOLLOWS[0].artists}
    assert track_of(followed["like"]) in hollows
    assert track_of(followed["dislike"]) not in hollows


async def test_odds_are_given_in_figures_only_once_they_can_be_tested(ana: Person) -> None:
    first = await ana.ask("recommend")
    second = await pressed(ana, first, "👎 Not for me")
    for track in [*HOLLOWS[:5], *KETTLES[:5]]:
        verdict = "like" if track in KETTLES else "dislike"
        tested = await ana.ask("judge", track=address(track), verdict=verdict)

    assert field(second, "For you") == (
        "I go by your playlists and the one song that you rated: too little for odds yet."
    )
    assert re.fullmatch(
        r"I give it [1-9] in 10 that you like it, by the 1[01] songs that you rated\. "
        r"/model tests me on them\.",
        field(tested, "For you"),
    )


async def test_songs_put_off_are_no_ratings(ana: Person) -> None:
    second = await pressed(ana, await ana.ask("recommend"), "⏭️ Not now")

    assert field(second, "For you").startswith("I go by your playlists alone")


async def test_not_now_says_nothing_of_the_song_and_moves_no_other(ana: Person) -> None:
    first = await ana.ask("recommend")

    following = await pressed(ana, first, "⏭️ Not now")

    assert field(following, "You said") == f"⏭️ {first.title}"
    assert not field(following, "What I learnt")
    assert track_of(following) != track_of(first)


async def test_a_verdict_is_taken_back_with_a_button_and_the_song_asked_about_again(ana: Person) -> None:
    first = await ana.ask("recommend")
    following = await pressed(ana, first, "👎 Not for me")

    back = await pressed(ana, following, "Take 👎 back")

    assert choice(following, "Take 👎 back").in_place
    assert field(back, "Taken back") == f"Your 👎 for {first.title} counts no longer."
    assert back.rated == first.rated
    assert await rated(ana, track_of(first)) is None
    again = await pressed(ana, following, "Take 👎 back")
    assert field(again, "Taken back") == f"You had said nothing of {first.title}."


async def test_who_changes_their_mind_is_shown_both(ana: Person) -> None:
    first = await ana.ask("recommend")
    await pressed(ana, first, "👎 Not for me")

    other = await pressed(ana, first, "👍 I like it")

    assert field(other, "You said") == f"👍 {first.title} (before: 👎)"
    assert await rated(ana, track_of(first)) is Verdict.LIKE


async def test_after_a_restart_the_same_buttons_work_and_all_is_remembered(tmp_path: Path) -> None:
    async with person_in(tmp_path) as before:
        await brought(before, tmp_path)
        await catalogued(before, ALL)
        first = await before.ask("recommend")
        following = await pressed(before, first, "👍 I like it")
    async with person_in(tmp_path) as after:
        assert await rated(after, track_of(first)) is Verdict.LIKE
        next_one = await pressed(after, following, "👎 Not for me")
        assert field(next_one, "You said") == f"👎 {following.title}"
        back = await pressed(after, following, "Take 👍 back")

        assert back.rated == first.rated
        assert await rated(after, track_of(first)) is None


async def test_a_friends_song_is_suggested_by_their_name_and_their_playlists(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
        await brought(ana, tmp_path)
        await ben.ask("import", file=str(write_export(tmp_path / "bens", playlists=("Rain", "Storm"))))
        await opened(ben, "Rain")

        in_the_server = await ana.ask_in(HERE, "recommend")
        elsewhere = await ana.ask_in(Place("test", "2"), "recommend")

    assert "• from Ben's “Rain”" in field(in_the_server, "Why")
    assert elsewhere.outcome is Outcome.NOT_FOUND


async def test_a_friends_song_is_shown_to_everyone_only_where_the_friend_is_known(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
        await ana.ask("import", file=str(write_export(tmp_path / "export", playlists=(CALM,))))
        await ben.ask("import", file=str(write_export(tmp_path / "bens", playlists=("Rain", "Storm"))))
        await opened(ben, "Rain")
        await ana.house.services.consenting.agree(ana.member, HERE, Agreement.SUGGEST, called="Ana")

        in_the_server = await ana.ask_in(HERE, "recommend")
        among_strangers = await ana.ask("recommend")
        further = await pressed(ana, among_strangers, "👍 I like it")

    for reply in (in_the_server, among_strangers, further):
        assert "• from Ben's “Rain”" in field(reply, "Why")
    assert in_the_server.shareable
    assert not among_strangers.shareable
    assert not further.shareable


async def opened(ben: Person, playlist: str) -> None:
    services = ben.house.services
    await services.curating.choose(ben.member, playlist, Setting.VISIBLE)
    await services.consenting.agree(ben.member, HERE, Agreement.SUGGEST, called="Ben")


async def test_without_any_song_it_is_said_where_songs_come_from(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await brought(ana, tmp_path)
        reply = await ana.ask("recommend")

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title == "I know no song that you don't have already."
    assert "/privacy agree:suggest" in reply.text
    assert "/link" in reply.text
    assert labels(reply) == ["Who may be suggested what"]


async def test_when_all_are_heard_the_last_verdict_is_kept_and_said_with_when_songs_come_back(
    tmp_path: Path,
) -> None:
    async with person_in(tmp_path) as ana:
        await brought(ana, tmp_path)
        await catalogued(ana, STRANGERS[:1])
        only = await ana.ask("recommend")
        last = await pressed(ana, only, "👍 I like it")
        again = await ana.ask("recommend")

        assert last.outcome is Outcome.OK
        assert last.title == "You have heard all that I can suggest for now."
        assert "after 30 days" in last.text
        assert field(last, "You said") == f"👍 {only.title}"
        assert labels(last) == ["Who may be suggested what", "Take 👍 back"]
        assert again.outcome is Outcome.NOT_FOUND
        assert (await pressed(ana, last, "Take 👍 back")).rated == only.rated


async def test_somebody_new_is_welcomed_and_their_question_answered_after_the_import(tmp_path: Path) -> None:
    async with person_in(tmp_path) as newcomer:
        await catalogued(newcomer, ALL)
        welcome = await newcomer.ask("recommend", mood="calmer")
        imported = await newcomer.ask("import", file=str(write_export(tmp_path / "export")))
        assert imported.then
        suggested = await newcomer.ask(imported.then.command, **imported.then.options)

    assert welcome.outcome is Outcome.NEEDS_LIBRARY
    assert suggested.text.startswith("As you wished: calmer.")
    assert suggested.rated


@pytest.mark.parametrize(("songs", "sound"), [(5, True), (5, False), (60, False)])
async def test_few_songs_or_none_with_sound_features_are_enough(
    tmp_path: Path, songs: int, sound: bool
) -> None:
    async with person_in(tmp_path) as ana:
        await brought(ana, tmp_path, songs=songs, sound=sound)
        await catalogued(ana, [listed(n, f"Fern Hollow {n % 4}", sound=False) for n in range(1, 20)])

        first = await ana.ask("recommend")
        second = await pressed(ana, first, "👎 Not for me")

    assert first.outcome is second.outcome is Outcome.OK
    assert "Fern Hollow" in field(first, "Why")


async def test_who_dislikes_everything_is_told_that_it_is_looked_further_afield(ana: Person) -> None:
    reply = await ana.ask("recommend")
    for _ in range(5):
        reply = await pressed(ana, reply, "👎 Not for me")

    assert reply.outcome is Outcome.OK
    assert reply.text in {
        "You have liked none of my suggestions yet, so I look further afield.",
        "This one is a try, further from what I know of you: I learn the most from it.",
    }


async def test_a_wish_goes_on_with_each_verdict_until_it_is_asked_without(ana: Person) -> None:
    first = await ana.ask("recommend", playlist=LOUD, mood="calmer", like="Fern Hollow 1", unlike="Fresh 21")
    second = await pressed(ana, first, "👍 I like it")
    back = await pressed(ana, second, "Take 👍 back")
    third = await pressed(ana, back, "👎 Not for me")
    other = await ana.ask("recommend")

    wish = f"As you wished: for {LOUD}, calmer, like Fern Hollow 1, unlike Fresh 21."
    assert {reply.text.splitlines()[0] for reply in (first, second, back, third)} == {wish}
    assert not other.text.startswith("As you wished")


async def test_an_artist_who_is_not_wanted_does_not_come(ana: Person) -> None:
    replies = await everything(ana, unlike="Fern Hollow 1")

    suggested = {track_of(reply) for reply in replies}
    theirs = {track.id for track in HOLLOWS if track.artists == ("Fern Hollow 1",)}
    assert theirs
    assert not suggested & theirs
    assert len(suggested) > 5


async def test_several_songs_and_artists_can_be_added_and_taken_off(ana: Person) -> None:
    reply = await ana.ask("recommend", like="Fern Hollow 1; Fresh 21", unlike="Fresh 22")
    following = await pressed(ana, reply, "👍 I like it")

    assert reply.text.startswith("As you wished: like Fern Hollow 1 and Fresh 21, unlike Fresh 22.")
    assert following.text.startswith("As you wished: like Fern Hollow 1 and Fresh 21, unlike Fresh 22.")


async def test_of_more_than_a_button_holds_the_first_go_on(ana: Person) -> None:
    many = "Fresh 21; Fresh 22; Fresh 23; Fresh 24"
    reply = await ana.ask("recommend", like=many, unlike=many)
    following = await pressed(ana, reply, "👎 Not for me")

    assert reply.text.startswith(
        "As you wished: like Fresh 21, Fresh 22, Fresh 23 and Fresh 24, unlike Fresh 21, Fresh 22, "
    )
    assert following.text.startswith("As you wished: like Fresh 21, unlike Fresh 21 and Fresh 22.")
    assert all(encode(each.command, each.options, GREATEST_ACCOUNT, in_place=True) for each in reply.choices)


async def test_a_wish_for_a_playlist_brings_what_suits_it_first(ana: Person) -> None:
    calm = [track_of(reply) for reply in (await everything(ana, playlist=CALM))[:5]]

    hollows = {track.id for track in HOLLOWS}
    assert sum(track in hollows for track in calm) >= 3


async def test_the_longest_wish_fits_under_a_button_of_the_greatest_account(ana: Person) -> None:
    reply = await ana.ask("recommend", playlist=LOUD, mood="happier", like="Fern Hollow 1", unlike="Fresh 21")

    for each in (*reply.choices, *(await pressed(ana, reply, "👎 Not for me")).choices):
        options = {**each.options}
        if "playlist" in options:
            options["playlist"] = "#9999999"
        assert encode(each.command, options, GREATEST_ACCOUNT, in_place=True)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"mood": "purple"}, "I don't know the mood purple."),
        ({"playlist": "No Such"}, "No Such"),
        ({"like": "words that match nothing"}, "I found no track"),
        ({"unlike": "https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy"}, "leads to an album"),
    ],
)
async def test_a_wish_that_cannot_be_understood_gets_its_own_sentence(
    ana: Person, wish: dict[str, str], said: str
) -> None:
    reply = await ana.ask("recommend", **wish)

    assert said in reply.title
    assert reply.text


async def test_a_playlist_that_counts_for_nothing_is_no_wish(ana: Person) -> None:
    await ana.ask("playlists", playlist=LOUD, set="leave-out")

    reply = await ana.ask("recommend", playlist=LOUD)

    assert reply.title == f"There is nothing in {LOUD} that I could go by."
    assert labels(reply) == ["My playlists"]


async def test_where_nothing_is_as_wished_one_can_ask_without(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await brought(ana, tmp_path)
        await catalogued(ana, [listed(1, "Fern Hollow 1")])

        reply = await ana.ask("recommend", unlike="Fern Hollow 1")

        assert reply.title == "Of all that I could suggest, nothing is what you wished for."
        assert (await pressed(ana, reply, "Without a wish")).rated


async def test_a_verdict_is_kept_though_the_playlist_of_its_wish_is_gone(ana: Person, tmp_path: Path) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "more", playlists=(LOUD, CALM, "Third"))))
    first = await ana.ask("recommend", playlist="Third")
    export = write_export(tmp_path / "fewer", playlists=(LOUD, CALM))
    await ana.ask("import", file=str(export), mode="replace")

    said = await pressed(ana, first, "👍 I like it")

    assert await rated(ana, track_of(first)) is Verdict.LIKE
    assert field(said, "You said") == f"👍 {first.title}"
    assert labels(said) == ["My playlists", "Take 👍 back"]
    assert said.outcome is Outcome.TRY_LATER


async def test_a_verdict_of_no_known_kind_is_no_verdict(ana: Person) -> None:
    reply = await ana.ask("judge", track=address(LIVE[0]), verdict="adore")

    assert reply.outcome is Outcome.NOT_FOUND
    assert await rated(ana, LIVE[0].id) is None


async def test_there_is_no_list_of_the_week_outside_of_a_server(ana: Person) -> None:
    reply = await ana.ask("recommend", server="true")

    assert reply.outcome is not Outcome.OK
    assert reply.choices


async def test_added_to_a_playlist_the_most_likely_comes_first_and_it_counts_as_liked_best(
    tmp_path: Path,
) -> None:
    async with person_in(tmp_path) as ana:
        await brought(ana, tmp_path)
        await catalogued(ana, KETTLES)
        first = await ana.ask("recommend")
        offered = await pressed(ana, first, "Add to playlist …")
        assert offered.menu
        item = offered.menu.items[0]
        added = await ana.ask("add", **offered.menu.options, playlist=item.value)

        assert item.label == LOUD
        assert added.title == "I can't file songs here"
        assert labels(added) == ["You were right", "Next suggestion"]
        assert await rated(ana, track_of(first)) is Verdict.FILE


async def test_who_has_one_playlist_can_add_to_it(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "one", playlists=(LOUD,))))
        await catalogued(ana, KETTLES)
        offered = await pressed(ana, await ana.ask("recommend"), "Add to playlist …")

    assert offered.menu
    assert [item.label for item in offered.menu.items] == [LOUD]


async def test_a_linked_member_files_it_at_spotify_and_takes_both_back(town: Town) -> None:
    ana = await linked_in(town)
    first = await ana.ask("recommend")
    track, uri = track_of(first), f"spotify:track:{track_of(first)}"

    filed = await ana.ask("add", track=uri, playlist=CALM)
    is_there, said = uri in town.uris("ana", CALM), await rated(ana, track)
    undone = await pressed(ana, filed, "Undo")

    assert filed.title == f"Filed in {CALM}"
    assert is_there
    assert said is Verdict.FILE
    assert undone.title == "Taken out again"
    assert uri not in town.uris("ana", CALM)
    assert await rated(ana, track) is None


async def test_a_linked_member_gets_a_playlist_to_rate(town: Town) -> None:
    ana = await linked_in(town)

    made = await pressed(ana, await ana.ask("recommend"), "Make a playlist to rate")

    assert made.outcome is Outcome.OK
    assert made.title.endswith("is in your Spotify")
    name = made.title.split("”")[0].removeprefix("“")
    assert len(town.uris("ana", name)) == 20
    assert "and 15 more" in field(made, "In it")


SONGS = tuple((f"Song {number}", "X") for number in range(12))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("artist", SONGS[:1], "X"), "by X, of whom you have 1 song"),
        (Reason("artist", SONGS, "X"), "by X, of whom you have 12 songs"),
        (Reason("near", SONGS[:1], ""), "close to “Song 0” by X"),
        (Reason("liked", (("A", "X"), ("B", "Y")), ""), "you liked “A” by X and “B” by Y"),
        (Reason("liked", SONGS[:3], "X"), "you liked “Song 0” and “Song 1” by X"),
        (Reason("playlist", SONGS[:1], ""), "close to “Song 0” by X, which you have there"),
        (Reason("lean", (), "calmer"), "calmer than most of your songs"),
        (Reason("explores", (), ""), ""),
        (Reason("a kind of a later day", (), "its mood"), ""),
    ],
)
def test_a_reason_reads_as_a_person_would_say_it(reason: Reason, said: str) -> None:
    assert in_words(reason) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            Changed(False, (Trait("word", "live", more=False),), 14, 380),
            "Less of: live versions. 14 of 380 songs that I could suggest moved further away.",
        ),
        (
            Changed(True, (Trait("artist", "Fern", more=True), Trait("decade", "1990s", more=True)), 1, 2),
            "More of: Fern, songs of the 1990s. 1 of 2 songs that I could suggest moved closer.",
        ),
        (Changed(True, (Trait("word", "sped up", more=True),), 0, 5), "More of: “sped up” versions."),
        (Changed(True, (Trait("album", "Tin", more=True),), 0, 5), "More of: the album “Tin”."),
    ],
)
def test_what_a_verdict_changes_is_said_in_one_line(changed: Changed, said: str) -> None:
    assert [each.text for each in what_changes(changed)] == [said]


def test_a_verdict_that_moves_nothing_says_so_and_one_that_could_not_says_nothing() -> None:
    (said,) = what_changes(Changed(False, (), 0, 5))

    assert said.text.startswith("It says nothing of other songs yet")
    assert what_changes(Changed()) == ()
