"""What MusicBrainz says of a recording becomes a few genres, and every fault of it is one of ours."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import LookupFailed, LookupLimited
from bot.lookups import MusicBrainz, open_musicbrainz
from bot.lookups.musicbrainz import _read
from tests.lookups.standin import RESET, Row, Standin, open_standin, saying

ISRC = "FIXX12600001"


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with open_standin() as opened:
        yield opened


@pytest.fixture
async def musicbrainz(standin: Standin) -> AsyncIterator[MusicBrainz]:
    async with open_musicbrainz(standin.base, "ops@example.org") as opened:
        yield opened


def genre(name: str, count: int = 1) -> Row:
    return {"id": "x", "name": name, "count": count, "disambiguation": ""}


def credited(*genres: Row) -> list[Row]:
    return [{"name": "Somebody", "joinphrase": "", "artist": {"id": "y", "genres": list(genres)}}]


async def test_the_genres_of_a_recording_come_most_agreed_first(
    standin: Standin, musicbrainz: MusicBrainz
) -> None:
    own = [genre("Shoegaze", 2), genre("dream pop", 5), genre("noise", 0)]
    standin.genres[ISRC] = {
        "isrc": ISRC,
        "recordings": [{"genres": own, "artist-credit": credited(genre("rock"))}],
    }

    assert await musicbrainz.genres(ISRC) == ("dream pop", "shoegaze")
    assert standin.asked == [[ISRC, "artist-credits+genres", "json"]]
    assert standin.agents == ["Earmark/0.5 ( ops@example.org )"]


async def test_a_recording_without_genres_takes_its_artists(
    standin: Standin, musicbrainz: MusicBrainz
) -> None:
    standin.genres[ISRC] = {"recordings": [{"genres": [], "artist-credit": credited(genre("rock", 3))}]}

    assert await musicbrainz.genres(ISRC) == ("rock",)


async def test_at_most_five_genres_are_kept_each_once(standin: Standin, musicbrainz: MusicBrainz) -> None:
    many = [genre(f"genre {number}", 9 - number) for number in range(8)]
    standin.genres[ISRC] = {"recordings": [{"genres": many}, {"genres": many}]}

    assert await musicbrainz.genres(ISRC) == tuple(f"genre {number}" for number in range(5))


async def test_a_recording_that_is_not_known_has_no_genres(musicbrainz: MusicBrainz) -> None:
    assert await musicbrainz.genres(ISRC) == ()


@pytest.mark.parametrize("isrc", ["", "x", "../../etc", "FIXX1260000", "FIXX126000011", "FI XX12600001"])
async def test_what_is_no_isrc_is_never_sent(standin: Standin, musicbrainz: MusicBrainz, isrc: str) -> None:
    assert await musicbrainz.genres(isrc) == ()
    assert standin.asked == []


async def test_an_isrc_is_understood_with_its_hyphens(standin: Standin, musicbrainz: MusicBrainz) -> None:
    standin.genres[ISRC] = {"recordings": [{"genres": [genre("rock")]}]}

    assert await musicbrainz.genres("fi-xx1-26-00001") == ("rock",)


@pytest.mark.parametrize("status", [429, 503])
async def test_too_many_questions_are_met_with_a_pause(
    standin: Standin, musicbrainz: MusicBrainz, status: int
) -> None:
    standin.faults = [saying("slow down", status=status)]

    with pytest.raises(LookupLimited):
        await musicbrainz.genres(ISRC)


@pytest.mark.parametrize(
    "fault",
    [
        saying("<html>"),
        saying(""),
        saying('{"recordings": 7}'),
        saying("[]"),
        saying("no", status=500),
        RESET,
    ],
)
async def test_every_fault_of_it_is_one_of_ours_and_the_next_call_works(
    standin: Standin, musicbrainz: MusicBrainz, fault: web.Response | str
) -> None:
    standin.genres[ISRC] = {"recordings": [{"genres": [genre("rock")]}]}
    standin.faults = [fault, fault] if fault == RESET else [fault]

    with pytest.raises(LookupFailed, match="MusicBrainz does not answer as it should"):
        await musicbrainz.genres(ISRC)

    assert await musicbrainz.genres(ISRC) == ("rock",)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["recordings", "genres", "artist-credit", "artist", "name", "count"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )
)
def test_any_answer_is_read_or_refused(answer: object) -> None:
    with suppress(LookupFailed):
        _read(json.dumps(answer).encode())
