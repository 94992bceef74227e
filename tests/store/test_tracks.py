import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import MemberId, Sound, TrackId, plain_words
from bot.store import Store, open_store
from tests.store.worlds import HEARD, OTHERWISE, START, Ticking, exported, listed, played, song


async def titles(store: Store, member: MemberId, words: str, limit: int = 10) -> list[str]:
    return [track.title for track in await store.tracks.search(member, words, limit)]


async def test_a_members_own_description_comes_before_the_catalogues(store: Store, ann: MemberId) -> None:
    own = song(1, sound=HEARD)
    await store.playlists.take_in(ann, exported(listed("Moss", [own])))
    await store.catalogue.load([song(1, title="Another", sound=OTHERWISE)], known_at=START)

    assert await store.tracks.find(ann, own.id) == own


async def test_what_another_member_alone_has_is_told_by_the_catalogue_or_not_at_all(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.playlists.take_in(ben, exported(listed("Moss", [1, 2]), listening=(played(3, 4),)))
    await store.catalogue.load([song(2, title="As the catalogue has it")], known_at=START)

    found = [await store.tracks.find(ann, song(number).id) for number in (1, 2, 3)]

    assert [track and track.title for track in found] == [None, "As the catalogue has it", None]
    assert await titles(store, ann, "song") == []
    assert await store.playlists.holding(ann, song(1).id) == ()


async def test_whole_words_come_first_then_beginnings_then_short_titles(store: Store, ann: MemberId) -> None:
    names = ["Unlovely", "Lovely Rain", "A Very Long Song of Love", "Love", "Lovely"]
    await store.catalogue.load(
        [song(number, title=title, artist="X") for number, title in enumerate(names)], known_at=START
    )

    assert await titles(store, ann, "love") == [
        "Love",
        "A Very Long Song of Love",
        "Lovely",
        "Lovely Rain",
        "Unlovely",
    ]


async def test_every_word_must_occur_in_title_or_artists_in_any_spelling(store: Store, ann: MemberId) -> None:
    await store.catalogue.load(
        [song(1, title="Déjà Vu", artist="Beyoncé"), song(2, title="Déjà Vu", artist="Somebody")],
        known_at=START,
    )

    assert [track.id for track in await store.tracks.search(ann, "BEYONCE, deja", 5)] == [song(1).id]


async def test_a_search_names_each_song_once_and_as_many_as_it_is_asked_for(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1, title="Rain", artist="X")])))
    editions = [
        song(10 + number, title=f"Rain - {2000 + number} Remaster", artist="X") for number in range(3)
    ]
    others = [song(20 + number, title=f"Rain {number}", artist="X") for number in range(5)]
    await store.catalogue.load([*editions, *others], known_at=START)

    assert await titles(store, ann, "rain", 4) == ["Rain", "Rain 0", "Rain 1", "Rain 2"]


async def test_songs_without_a_full_name_are_not_taken_for_one_another(store: Store, ann: MemberId) -> None:
    marks = [song(1, title="!!!", artist="Chik"), song(2, title="???", artist="Chik")]
    bare = [song(3, title="Intro", artist=""), song(4, title="Intro", artist="")]
    await store.playlists.take_in(ann, exported(listed("Moss", [marks[0], bare[0]])))
    await store.catalogue.load([song(5, title="???", artist="Chik", sound=HEARD), *marks[1:]], known_at=START)
    await store.catalogue.load(bare[1:], known_at=START)

    assert await store.playlists.holding(ann, marks[1].id) == ()
    assert await store.playlists.holding(ann, bare[1].id) == ()
    assert await store.tracks.sound_sources(ann) == {"file": 0, "catalogue": 0, "none": 2}


async def test_the_catalogue_lends_its_sound_by_id_before_by_song_and_only_where_it_has_one(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2, 3])))
    soundless, twin = song(2), song(12, title="Song 2 - Remaster", artist="Artist 2", sound=OTHERWISE)
    await store.catalogue.load([song(1, sound=HEARD), soundless, twin, song(3)], known_at=START)

    found = [await store.tracks.find(ann, song(number).id) for number in (1, 2, 3)]

    assert [track and track.sound for track in found] == [HEARD, OTHERWISE, None]
    assert await store.tracks.sound_sources(ann) == {"file": 0, "catalogue": 2, "none": 1}
    assert (await store.playlists.listens(ann))["tempo"] == [120.0, 80.0, None]


async def test_a_file_that_measures_nothing_does_not_hide_the_catalogues_sound(
    store: Store, ann: MemberId
) -> None:
    await store.catalogue.load([song(1, sound=HEARD)], known_at=START)

    await store.playlists.take_in(ann, exported(listed("Moss", [song(1, sound=Sound())])))

    assert await store.tracks.sound_sources(ann) == {"file": 0, "catalogue": 1, "none": 0}


async def test_the_newest_of_several_sounds_stands_for_a_track(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1, sound=HEARD)])))
    async with store.database.transaction() as change:
        await change.execute(
            "INSERT INTO sounds (track_id, source, known_at, tempo) "
            "SELECT track_id, 'lookup', '2030', 99 FROM sounds"
        )

    track = await store.tracks.find(ann, song(1).id)

    assert track is not None
    assert track.sound is not None
    assert (track.sound.tempo, track.sound.energy) == (99.0, None)


async def test_the_latest_additions_come_newest_first_and_undated_ones_last(
    store: Store, ann: MemberId
) -> None:
    nameless = song(5, title="", artist="")
    await store.playlists.take_in(
        ann,
        exported(listed("Moss", [1, 2, nameless]), listed("Old", [3], added=None), listed("Again", [1, 4])),
    )

    found = await store.tracks.recent(ann, 10)

    assert {track.id for track in found[:2]} == {song(2).id, song(4).id}
    assert [track.id for track in found[2:]] == [song(1).id, song(3).id]
    assert await store.tracks.recent(ann, 1) == found[:1]


@given(st.text(max_size=30), st.text(min_size=1, max_size=12), st.text(max_size=12))
async def test_any_words_find_what_contains_them_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, words: str, title: str, artist: str
) -> None:
    async with open_store(tmp_path_factory.mktemp("any") / "a.db", Ticking()) as store:
        member = await store.members.identify("console", "ann")
        track = song(1, title=clean(title), artist=clean(artist))
        await store.catalogue.load([track], known_at=START)

        folded = plain_words(" ".join((track.title, *track.artists)))
        own_words = await store.tracks.search(member, folded, 5)
        any_words = await store.tracks.search(member, words, 5)

    assert [found.id for found in own_words] == [track.id] * bool(folded)
    wanted = plain_words(words).split()
    assert bool(any_words) == (bool(wanted) and all(word in folded for word in wanted))


def clean(text: str) -> str:
    """Leave out what no file can hold."""
    return text.encode(errors="ignore").decode()


async def test_an_id_nobody_knows_is_not_found(store: Store, ann: MemberId) -> None:
    assert await store.tracks.find(ann, TrackId("nowhere")) is None
