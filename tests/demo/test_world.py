import csv
import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.discography import Song
from bot.demo.tastes import TASTES
from bot.demo.world import Person, World, invent
from bot.domain import SOUND_COLUMNS

UNTIL = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)

SHARES = set(SOUND_COLUMNS) - {"key", "loudness", "mode", "tempo", "time_signature"}


@pytest.fixture(scope="module")
def world() -> World:
    return invent(7, UNTIL)


def homes(person: Person) -> dict[str, set[str]]:
    found = defaultdict(set)
    for playlist in person.playlists:
        for song in playlist.songs:
            found[song.id].add(playlist.name)
    return found


def test_the_same_seed_and_moment_make_the_same_world(world: World) -> None:
    assert invent(7, UNTIL) == world
    assert invent(8, UNTIL) != world


@settings(max_examples=6)
@given(
    st.integers(0, 10**6),
    st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants bounds bare
)
def test_any_seed_and_moment_make_a_world_of_five_with_a_dozen_newcomers(seed: int, until: datetime) -> None:
    world = invent(seed, until)
    assert len(world.people) == 5
    assert len(world.newcomers) == 12
    for person in world.people:
        assert 6 <= len(person.playlists) <= 12
        assert all(8 <= len(playlist.filed) <= 80 for playlist in person.playlists)
        assert 250 <= sum(len(playlist.filed) for playlist in person.playlists) <= 600
        assert all(filed.added_at <= until for playlist in person.playlists for filed in playlist.filed)


def test_every_id_is_of_spotifys_form_and_nobody_elses(world: World) -> None:
    ids = [song.id for song in world.songs]
    ids += {song.album.id for song in world.songs} | {song.artist.id for song in world.songs}
    assert all(re.fullmatch("[0-9A-Za-z]{22}", id_) for id_ in ids)
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"ZZ[A-Z0-9]{3}\d{7}", song.isrc) for song in world.songs)


def test_a_playlist_is_in_the_order_of_its_additions_and_holds_nothing_unreleased(world: World) -> None:
    for person in world.people:
        for playlist in (*person.playlists, person.liked):
            dates = [filed.added_at for filed in playlist.filed]
            assert dates == sorted(dates)
            assert dates[0] > UNTIL - timedelta(days=3 * 366)
            assert dates[-1] <= UNTIL
        assert all(play.at <= UNTIL for play in person.plays)
        for playlist in person.playlists:
            for filed in playlist.filed:
                if isinstance(filed.piece, Song):
                    assert filed.piece.album.released <= filed.added_at.date().isoformat()


def test_sounds_keep_to_spotifys_scales(world: World) -> None:
    for song in world.songs:
        assert tuple(song.sound) == SOUND_COLUMNS
        assert all(0 <= song.sound[column] <= 1 for column in SHARES)
        assert song.sound["key"] in range(12)
        assert song.sound["mode"] in {0, 1}
        assert song.sound["time_signature"] in {3, 4}
        assert -60 < song.sound["loudness"] < 0
        assert 40 < song.sound["tempo"] < 260
        assert 30_000 < song.duration < 1_200_000
        assert 0 <= song.popularity <= 100


def test_loud_songs_are_energetic_and_acoustic_ones_are_not(world: World) -> None:
    quiet, loud = split(world.songs, lambda song: song.sound["loudness"])
    assert mean(loud, "energy") > mean(quiet, "energy") + 0.3
    assert mean(loud, "acousticness") < mean(quiet, "acousticness") - 0.3


def split(songs: tuple[Song, ...], measure: Callable[[Song], float]) -> tuple[list[Song], list[Song]]:
    ranked = sorted(songs, key=measure)
    return ranked[: len(ranked) // 2], ranked[len(ranked) // 2 :]


def mean(songs: list[Song], column: str) -> float:
    return sum(song.sound[column] for song in songs) / len(songs)


def test_songs_come_with_guests_unicode_old_years_and_bare_ones(world: World) -> None:
    assert any(" (feat. " in song.title and len(song.artists) == 2 for song in world.songs)
    assert any(not song.title.isascii() for song in world.songs)
    assert any(len(song.album.released) == 4 for song in world.songs)
    assert any(song.explicit for song in world.songs)
    assert any(not song.genres for song in world.songs)
    assert min(song.year for song in world.songs) < 1970
    assert max(song.year for song in world.songs) > 2020


def test_people_file_songs_in_bursts(world: World) -> None:
    for person in world.people:
        gaps = [
            later.added_at - earlier.added_at
            for playlist in person.playlists
            for earlier, later in pairwise(playlist.filed)
        ]
        share = sum(gap < timedelta(minutes=3) for gap in gaps) / len(gaps)
        assert 0.2 < share < 0.8


def test_everybody_shares_artists_with_everybody_and_songs_with_somebody(world: World) -> None:
    for one, other in combinations(world.people, 2):
        assert {song.artist.id for song in one.songs} & {song.artist.id for song in other.songs}
        assert {song.id for song in one.songs} & {song.id for song in other.songs}


def test_some_songs_sit_in_several_playlists_of_one_person(world: World) -> None:
    for person in world.people:
        several = sum(len(found) > 1 for found in homes(person).values())
        assert 0.02 < several / len(homes(person)) < 0.3


def test_newcomers_are_in_nobodys_library(world: World) -> None:
    filed = {song.id for person in world.people for song in person.songs}
    assert not filed & {newcomer.song.id for newcomer in world.newcomers}


def test_a_newcomers_answer_is_the_one_playlist_that_wants_it_or_none(world: World) -> None:
    tastes = {taste.name: taste for taste in TASTES}
    for newcomer in world.newcomers:
        wishes = tastes[newcomer.asker].wishes
        wanted = [wish.playlist for wish in wishes if wish.welcomes(newcomer.song)]
        assert wanted == ([newcomer.playlist] if newcomer.playlist else [])
    assert {newcomer.asker for newcomer in world.newcomers} == set(tastes)
    assert any(newcomer.playlist is None for newcomer in world.newcomers)


def by_artist_then_style(trained: list[tuple[Song, str]]) -> Callable[[Song], str]:
    artists: defaultdict[str, Counter[str]] = defaultdict(Counter)
    styles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for song, playlist in trained:
        artists[song.artist.id][playlist] += 1
        styles[song.album.style.name][playlist] += 1
    commonest = Counter(playlist for _, playlist in trained)

    def guess(song: Song) -> str:
        votes = artists[song.artist.id] or styles[song.album.style.name] or commonest
        return votes.most_common(1)[0][0]

    return guess


def accuracies(person: Person, truth: dict[str, set[str]]) -> tuple[float, float]:
    songs = [song for song in person.songs if song.id in truth]
    random.Random(1).shuffle(songs)
    held_out, seen = songs[: len(songs) // 5], songs[len(songs) // 5 :]
    trained = [(song, playlist) for song in seen for playlist in sorted(truth[song.id])]
    guess = by_artist_then_style(trained)
    majority = Counter(playlist for _, playlist in trained).most_common(1)[0][0]
    rule = sum(guess(song) in truth[song.id] for song in held_out)
    return rule / len(held_out), sum(majority in truth[song.id] for song in held_out) / len(held_out)


def test_a_naive_rule_finds_the_planted_structure_but_not_all_of_it(world: World) -> None:
    for person in world.people:
        rule, majority = accuracies(person, homes(person))
        assert majority + 0.35 < rule < 0.95


def test_the_same_rule_finds_nothing_where_the_playlists_are_shuffled(world: World) -> None:
    for person in world.people:
        truth = homes(person)
        shuffled = list(truth.values())
        random.Random(2).shuffle(shuffled)
        rule, majority = accuracies(person, dict(zip(truth, shuffled, strict=True)))
        assert rule < majority + 0.15


def test_no_artist_is_a_real_one_that_we_know_of(world: World, shared_data: Path) -> None:
    with gzip.open(shared_data / "catalogue.csv.gz", "rt", encoding="utf-8") as file:
        cells = [row["artists"] for row in csv.DictReader(file)]
    real = {name.casefold() for cell in cells for name in re.findall("'([^']+)'", cell)}
    assert len(real) > 10_000
    assert not {song.artist.name.casefold() for song in world.songs} & real
