"""What ReccoBeats says is read whatever it looks like, and every fault of it is one of ours."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Milliseconds, Sound, Track, TrackId
from bot.errors import LookupFailed, LookupLimited
from bot.lookups import ReccoBeats, open_reccobeats
from bot.lookups.reccobeats import MOST_IDS, _as, _read, _Row, _Song, _Songs
from tests.lookups.standin import RESET, Standin, limited, open_standin, rows, saying, song

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "reccobeats-openapi.yml"
ONE, TWO, THREE = (TrackId(letter * 22) for letter in "abc")


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with open_standin() as opened:
        yield opened


@pytest.fixture
async def reccobeats(standin: Standin) -> AsyncIterator[ReccoBeats]:
    async with open_reccobeats(standin.base) as opened:
        yield opened


async def test_songs_are_told_by_their_links_and_not_by_their_order(
    standin: Standin, reccobeats: ReccoBeats
) -> None:
    standin.learn(ONE, energy=0.1)
    standin.learn(THREE, energy=0.3, key=7)

    found = await reccobeats.sounds([ONE, TWO, THREE])

    assert found == {ONE: Sound(energy=0.1), THREE: Sound(energy=0.3, key=7.0)}
    assert standin.asked == [[ONE, TWO, THREE]]
    assert standin.agents[0].startswith("Earmark/")


async def test_what_it_does_not_know_is_no_fault(reccobeats: ReccoBeats) -> None:
    assert await reccobeats.sounds([ONE]) == {}


async def test_asking_for_nothing_asks_nobody(standin: Standin, reccobeats: ReccoBeats) -> None:
    assert await reccobeats.sounds([]) == {}
    assert standin.asked == []


async def test_more_songs_than_it_takes_at_once_are_never_sent(
    standin: Standin, reccobeats: ReccoBeats
) -> None:
    with pytest.raises(ValueError, match="41 tracks"):
        await reccobeats.sounds([ONE] * (MOST_IDS + 1))

    assert standin.asked == []


async def test_rows_that_nobody_asked_for_or_without_a_sound_are_passed_over(
    standin: Standin, reccobeats: ReccoBeats
) -> None:
    link = "https://open.spotify.com/track/"
    standin.faults = [
        rows({"href": link + TWO, "energy": 1}, {"href": link + ONE}, {"href": "nowhere"}, {"energy": 1})
    ]

    assert await reccobeats.sounds([ONE]) == {}


async def test_songs_are_recommended_for_some_seeds(standin: Standin, reccobeats: ReccoBeats) -> None:
    standin.recommended = [song(TWO, "Low Tide", "Ada Quill", "Moss", isrc="zzear2600002")]

    (found,) = await reccobeats.recommended([ONE, THREE], 7)

    assert found == Track(
        TWO, "Low Tide", ("Ada Quill", "Moss"), duration=Milliseconds(201_000), isrc="ZZEAR2600002"
    )
    assert standin.asked == [[ONE, THREE, "7"]]


async def test_a_seed_a_song_said_twice_and_one_that_cannot_be_named_are_not_recommended(
    standin: Standin, reccobeats: ReccoBeats
) -> None:
    standin.recommended = [
        song(ONE, "The seed itself", "Ada Quill"),
        song(TWO, "Low Tide", "Ada Quill"),
        song(TWO, "Low Tide", "Ada Quill"),
        song(THREE, "", "Ada Quill"),
        song(THREE, "Nobody's"),
        {"trackTitle": "Nowhere", "artists": [{"name": "Ada Quill"}]},
        song(THREE, "Endless", "Ada Quill", durationMs=10**15, artists=None),
    ]

    assert [track.title for track in await reccobeats.recommended([ONE])] == ["Low Tide"]


async def test_no_more_songs_are_asked_for_than_it_gives(standin: Standin, reccobeats: ReccoBeats) -> None:
    await reccobeats.recommended([ONE], 400)

    assert standin.asked == [[ONE, "100"]]


@pytest.mark.parametrize("number", [0, 6])
async def test_seeds_that_it_does_not_take_are_never_sent(
    standin: Standin, reccobeats: ReccoBeats, number: int
) -> None:
    with pytest.raises(ValueError, match="not one to five"):
        await reccobeats.recommended([ONE] * number)

    assert standin.asked == []


async def test_a_pause_is_asked_for_when_it_recommends_too(standin: Standin, reccobeats: ReccoBeats) -> None:
    standin.faults = [limited("9")]

    with pytest.raises(LookupLimited) as pause:
        await reccobeats.recommended([ONE])

    assert pause.value.facts["seconds"] == 9


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("86400", 86_400), ("9999999", 86_400), (None, 60), ("tomorrow", 60), ("0", 1)],
)
async def test_a_pause_is_asked_for_in_seconds(
    standin: Standin, reccobeats: ReccoBeats, said: str | None, seconds: int
) -> None:
    standin.faults = [limited(said)]

    with pytest.raises(LookupLimited) as pause:
        await reccobeats.sounds([ONE])

    assert pause.value.facts["seconds"] == seconds


@pytest.mark.parametrize(
    "fault",
    [
        saying("<html>busy</html>"),
        saying(""),
        saying('{"content": [{"href": "https://open'),
        saying('{"content": 7}'),
        saying("[]"),
        saying('{"content": [{"href": 5}]}'),
        saying("no", status=500),
        saying("no", status=403),
        RESET,
    ],
)
async def test_every_fault_of_it_is_one_of_ours_and_the_next_call_works(
    standin: Standin, reccobeats: ReccoBeats, fault: web.Response | str
) -> None:
    standin.learn(ONE, energy=0.1)
    # aiohttp itself tries a connection once more that was cut, so it is cut twice.
    standin.faults = [fault, fault] if fault == RESET else [fault]

    with pytest.raises(LookupFailed, match="ReccoBeats does not answer as it should"):
        await reccobeats.sounds([ONE])

    assert await reccobeats.sounds([ONE])


@pytest.mark.parametrize(
    "fault", [saying("<html>"), saying('{"content": [{"trackTitle": 5}]}'), saying("no", status=400), RESET]
)
async def test_every_fault_of_a_recommendation_is_one_of_ours(
    standin: Standin, reccobeats: ReccoBeats, fault: web.Response | str
) -> None:
    standin.recommended = [song(TWO, "Low Tide", "Ada Quill")]
    standin.faults = [fault, fault] if fault == RESET else [fault]

    with pytest.raises(LookupFailed, match="ReccoBeats does not answer as it should"):
        await reccobeats.recommended([ONE])

    assert await reccobeats.recommended([ONE])


async def test_nobody_at_home_is_one_of_ours() -> None:
    async with open_reccobeats("http://127.0.0.1:9/v1") as nobody:
        with pytest.raises(LookupFailed, match="no connection"):
            await nobody.sounds([ONE])


json_like = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["content", "href", "energy", "artists"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.binary(max_size=60) | json_like.map(lambda value: json.dumps(value).encode()))
def test_any_answer_is_read_or_refused(content: bytes) -> None:
    with suppress(LookupFailed):
        _read(content)
    with suppress(LookupFailed):
        _as(content, _Songs)


def test_every_feature_that_its_description_names_is_read() -> None:
    if not SPEC.exists():
        pytest.skip("ReccoBeats's description (../shared/specs beside the repository) is not at hand")
    described = yaml.safe_load(SPEC.read_text(encoding="utf-8"))["components"]["schemas"]["AudioFeatures"]

    numbers = {
        name for name, schema in described["properties"].items() if schema["type"] in {"number", "integer"}
    }
    assert numbers - {"popularity"} <= set(_Row.__struct_fields__)


def test_every_field_of_a_song_that_is_read_is_one_that_its_description_names() -> None:
    if not SPEC.exists():
        pytest.skip("ReccoBeats's description (../shared/specs beside the repository) is not at hand")
    described = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    asked = described["paths"]["/track/recommendation"]["get"]["parameters"]

    assert set(_Song.__struct_encode_fields__) <= set(
        described["components"]["schemas"]["Track"]["properties"]
    )
    assert {"size", "seeds"} <= {each["name"] for each in asked}


def test_rows_as_they_really_came_are_read(shared_data: Path) -> None:
    snippets = json.loads((shared_data / "api" / "reccobeats_snippets.json").read_text(encoding="utf-8"))

    for snippet in snippets:
        answer = _read(json.dumps(snippet["response"]).encode())
        assert len(answer.content) == len(snippet["response"]["content"])
        assert all(row.energy is not None for row in answer.content)
