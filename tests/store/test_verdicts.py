"""What somebody said of a song stays until they say otherwise, and is theirs alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Candidate, MemberId, Origin, Rating, Track, TrackId, Verdict
from bot.store import Store, open_store
from bot.store.times import written
from tests.store.worlds import HEARD, OTHERWISE, START, Ticking, exported, listed, song


async def judge(store: Store, member: MemberId, **said: Verdict) -> None:
    """Say something of songs by their numbers, as in `_3=Verdict.LIKE`."""
    for number, verdict in said.items():
        await store.verdicts.put(member, song(int(number[1:])), verdict, None)


async def changes(store: Store) -> dict[MemberId, int]:
    return await store.jobs.unlearned(soon=False)


async def stored_tracks(store: Store) -> set[str]:
    return {row["id"] for row in await store.database.rows("SELECT id FROM tracks")}


async def test_the_last_word_on_a_song_counts_and_the_one_before_is_told(
    store: Store, ann: MemberId, clock: Ticking
) -> None:
    before = [
        await store.verdicts.put(ann, song(1), verdict, Origin.CATALOGUE)
        for verdict in (Verdict.LIKE, Verdict.DISLIKE)
    ]

    stands = await store.verdicts.of(ann, song(1).id)

    assert before[0] is None
    assert before[1]
    assert before[1].verdict is Verdict.LIKE
    assert stands == Rating(song(1).id, Verdict.DISLIKE, Origin.CATALOGUE, clock.now)
    assert await store.verdicts.count(ann) == 1


async def test_a_verdict_that_is_taken_back_is_told_and_leaves_nothing(store: Store, ann: MemberId) -> None:
    await judge(store, ann, _1=Verdict.SKIP)

    stood = await store.verdicts.take_back(ann, song(1).id)

    assert stood
    assert stood.verdict is Verdict.SKIP
    assert await store.verdicts.of(ann, song(1).id) is None
    assert await stored_tracks(store) == set()
    assert await store.verdicts.take_back(ann, song(1).id) is None


async def test_verdicts_outlive_the_running_earmark(store: Store, ann: MemberId, path: Path) -> None:
    await judge(store, ann, _1=Verdict.LIKE, _2=Verdict.FILE)

    async with open_store(path, Ticking()) as later:
        found = await later.verdicts.all(ann)

    assert [(rating.track_id, rating.verdict) for rating in found] == [
        (song(1).id, Verdict.LIKE),
        (song(2).id, Verdict.FILE),
    ]


async def test_two_members_do_not_mix(store: Store, ann: MemberId, ben: MemberId) -> None:
    await judge(store, ann, _1=Verdict.LIKE, _2=Verdict.LIKE)
    await judge(store, ben, _1=Verdict.DISLIKE)

    await store.verdicts.take_back(ben, song(2).id)
    await store.verdicts.take_back(ben, song(1).id)

    assert [rating.verdict for rating in await store.verdicts.all(ann)] == [Verdict.LIKE] * 2
    assert await store.verdicts.all(ben) == ()
    assert (await store.verdicts.columns(ben))["track_id"] == []


async def test_what_was_suggested_keeps_where_it_was_found_though_the_verdict_does_not_say(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.suggestions.shown(ann, [Candidate(song(1), Origin.ALBUM)])

    for member in (ann, ben):
        await judge(store, member, _1=Verdict.LIKE)
    await judge(store, ann, _1=Verdict.FILE)

    origins = [await store.verdicts.of(member, song(1).id) for member in (ann, ben)]
    assert [rating and rating.origin for rating in origins] == [Origin.ALBUM, None]


async def test_a_forgotten_member_says_nothing_and_leaves_no_song(store: Store, ann: MemberId) -> None:
    await judge(store, ann, _1=Verdict.LIKE)
    await store.personal.erase(ann)

    await judge(store, ann, _1=Verdict.LIKE, _2=Verdict.LIKE)

    assert await store.verdicts.totals() == dict.fromkeys(Verdict, 0)
    assert await stored_tracks(store) == set()


async def test_models_get_all_that_is_known_of_a_song_and_what_was_said_when(
    store: Store, ann: MemberId, clock: Ticking
) -> None:
    heard = song(1, sound=HEARD)
    await store.verdicts.put(ann, heard, Verdict.LIKE, Origin.RECCOBEATS)
    await store.catalogue.load([song(2, sound=OTHERWISE)], known_at=START)
    await store.verdicts.put(ann, replace(song(2), genres=()), Verdict.DISLIKE, Origin.CATALOGUE)

    columns = await store.verdicts.columns(ann)

    assert {len(values) for values in columns.values()} == {2}
    assert list(columns)[:8] == [
        "track_id",
        "title",
        "artists",
        "album",
        "release_date",
        "duration_ms",
        "explicit",
        "genres",
    ]
    assert columns["artists"] == [["Artist 1"], ["Artist 2"]]
    assert columns["genres"] == [["moss folk"], []]
    assert columns["explicit"] == [True, False]
    assert columns["tempo"] == [HEARD.tempo, OTHERWISE.tempo]
    assert columns["verdict"] == ["like", "dislike"]
    assert columns["given_at"] == [written(clock.now - timedelta(hours=1)), written(clock.now)]


async def test_models_learn_nothing_of_songs_without_a_name(store: Store, ann: MemberId) -> None:
    await store.verdicts.put(ann, song(1, title="", artist=""), Verdict.LIKE, None)

    assert (await store.verdicts.columns(ann))["track_id"] == []
    assert await store.verdicts.count(ann) == 1


async def test_what_was_said_since_a_training_can_be_had_alone_the_very_second_included(
    store: Store, ann: MemberId, clock: Ticking
) -> None:
    await judge(store, ann, _1=Verdict.LIKE, _2=Verdict.LIKE)
    trained = clock.now
    await judge(store, ann, _3=Verdict.LIKE)

    assert (await store.verdicts.columns(ann, trained))["title"] == ["Song 2", "Song 3"]
    assert (await store.verdicts.columns(ann, clock.now))["title"] == ["Song 3"]
    assert (await store.verdicts.columns(ann, clock()))["title"] == []


async def test_the_digest_differs_when_what_was_said_does_and_only_then(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    digests = [await store.verdicts.digest(ann)]
    await judge(store, ann, _1=Verdict.LIKE)
    digests.append(await store.verdicts.digest(ann))
    await judge(store, ann, _1=Verdict.DISLIKE)
    digests.append(await store.verdicts.digest(ann))
    await judge(store, ben, _2=Verdict.LIKE)

    assert len(set(digests)) == 3
    assert await store.verdicts.digest(ann) == digests[-1]
    await store.verdicts.take_back(ann, song(1).id)
    assert await store.verdicts.digest(ann) == digests[0]


async def test_acceptance_is_counted_by_where_songs_were_found(store: Store, ann: MemberId) -> None:
    said = [
        (1, Verdict.LIKE, Origin.FRIEND),
        (2, Verdict.LIKE, Origin.FRIEND),
        (3, Verdict.DISLIKE, Origin.FRIEND),
        (4, Verdict.FILE, Origin.SEARCH),
        (5, Verdict.LIKE, None),
    ]
    for number, verdict, origin in said:
        await store.verdicts.put(ann, song(number), verdict, origin)

    assert await store.verdicts.acceptance(ann) == {
        Origin.FRIEND: {Verdict.LIKE: 2, Verdict.DISLIKE: 1},
        Origin.SEARCH: {Verdict.FILE: 1},
    }


async def test_whoever_watches_over_verdicts_is_told_how_many_and_when_the_last_came(
    store: Store, ann: MemberId, ben: MemberId, clock: Ticking
) -> None:
    assert await store.verdicts.newest() is None
    await judge(store, ann, _1=Verdict.LIKE, _2=Verdict.SKIP)
    await judge(store, ben, _1=Verdict.LIKE)

    assert await store.verdicts.totals() == {
        Verdict.LIKE: 2,
        Verdict.DISLIKE: 0,
        Verdict.SKIP: 1,
        Verdict.FILE: 0,
    }
    assert await store.verdicts.newest() == clock.now


async def test_a_verdict_leaves_the_guesser_as_it_is(store: Store, ann: MemberId, ben: MemberId) -> None:
    for member in (ann, ben):
        await store.playlists.take_in(member, exported(listed("Moss", [1, 2])))
        await store.trained.save(member, "guesser", b"numbers", "digest", {})
        await store.jobs.learned(member, (await changes(store))[member])

    await judge(store, ann, _1=Verdict.DISLIKE, _9=Verdict.LIKE)
    await store.verdicts.put(ann, song(2, title="Told otherwise", sound=HEARD), Verdict.FILE, None)
    await store.verdicts.take_back(ann, song(1).id)

    assert await changes(store) == {}
    assert await store.trained.load(ann, "guesser")


async def test_what_is_said_of_a_song_does_not_change_what_others_know_of_it(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    own = song(1, sound=HEARD)
    await store.playlists.take_in(ben, exported(listed("Moss", [own])))

    await store.verdicts.put(
        ann, song(1, title="Otherwise", sound=OTHERWISE, genres=("noise",)), Verdict.LIKE, None
    )

    assert await store.tracks.find(ben, own.id) == own
    assert (await store.verdicts.columns(ann))["title"] == [own.title]


async def test_what_a_service_says_of_a_sound_does_not_change_what_the_catalogue_says(
    store: Store, ann: MemberId
) -> None:
    await store.catalogue.load([song(1, sound=HEARD)], known_at=START)

    await store.verdicts.put(ann, song(1, sound=OTHERWISE), Verdict.LIKE, Origin.RECCOBEATS)

    assert (await store.verdicts.columns(ann))["tempo"] == [HEARD.tempo]


async def test_a_song_that_was_judged_can_be_asked_about_by_who_judged_it_alone(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.verdicts.put(ann, song(1, sound=HEARD), Verdict.LIKE, Origin.RECCOBEATS)

    found: list[Track | None] = [await store.tracks.find(member, song(1).id) for member in (ann, ben)]

    assert found == [song(1, sound=HEARD), None]
    assert [track.id for track in await store.tracks.search(ann, "song", 5)] == [song(1).id]
    assert await store.tracks.search(ben, "song", 5) == ()


async def test_a_song_stays_for_a_verdict_on_it_and_goes_with_the_last(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    await judge(store, ben, _1=Verdict.LIKE)

    await store.personal.erase(ann)
    assert await stored_tracks(store) == {song(1).id}

    await store.verdicts.take_back(ben, song(1).id)
    assert await stored_tracks(store) == set()


async def test_verdicts_are_handed_out_and_erased_with_their_member_alone(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await judge(store, ann, _1=Verdict.LIKE)
    await judge(store, ben, _1=Verdict.DISLIKE)

    tables = await store.personal.export(ann)
    gone = await store.personal.erase(ann)

    assert [row["verdict"] for row in tables["verdicts"]] == ["like"]
    assert [row["id"] for row in tables["tracks"]] == [song(1).id]
    assert gone["verdicts"] == 1
    assert [rating.verdict for rating in await store.verdicts.all(ben)] == [Verdict.DISLIKE]


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_every_verdict_there_is_can_be_kept(store: Store, ann: MemberId, verdict: Verdict) -> None:
    for origin in Origin:
        await store.verdicts.put(ann, song(1), verdict, origin)

        assert (stands := await store.verdicts.of(ann, TrackId(song(1).id)))
        assert (stands.verdict, stands.origin) == (verdict, origin)
