"""Comparing brings together what two may see of each other, a server's other pairs, and what each likes."""

import logging
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.domain import Agreement, Columns, Fellow, Shown
from bot.errors import AllPrivate, JobFailed, NoLongerOpen, NothingOpen
from bot.services.blending import Blending, Way
from bot.services.comparing import Compared, Comparing
from bot.services.liking import LIKER, Liking
from bot.services.opinions import Opinions
from tests.houses import KEY
from tests.linked import hush
from tests.servers import EVERYONE, HERE, SHARED, SONGS, Server, server_in

if TYPE_CHECKING:
    from bot.compute import Compute


class Minds:
    """Stands for the workers: notes what comes in, and compares and likes as it is told to."""

    def __init__(self) -> None:
        self.listens: Columns = {}
        self.asked: dict[str, Any] = {}
        self.likes: dict[str, float] = {}
        self.offers: dict[str, Sequence[int]] = {"for_one": (), "for_other": (), "bridges": ()}
        self.error: Exception | None = None
        self.meanwhile: Awaitable[object] | None = None

    async def run(self, task: str, /, *arguments: object, **options: object) -> object:
        if task == "models.recommending:likely":
            if self.error:
                raise self.error
            songs = cast("Columns", arguments[1])["track_id"]
            return [self.likes.get(str(song), 0.5) for song in songs]
        if self.meanwhile:
            await self.meanwhile
        if task == "models.comparing:blended":
            self.listens = cast("Columns", arguments[0])
            return [{"track_id": self.listens["track_id"][0], "owners": [], "score": 0.5}]
        assert task == "models.comparing:compared"
        self.listens, self.asked = cast("Columns", arguments[0]), options
        offered = {name: [f"{number:022}" for number in numbers] for name, numbers in self.offers.items()}
        return {**_NOTHING, **offered}

    async def close(self) -> None:
        """Nothing is open."""


_NOTHING: dict[str, Any] = {
    "score": 50.0,
    "percentile": 70.0,
    "pairs": 10,
    "by_chance": 0.01,
    "sure": 0.9,
    "low": 45.0,
    "high": 55.0,
    "parts": {"artists": 0.5, "genres": None},
    "finds": [{"kind": "song", "name": "Song", "track_id": "x", "artists": ["A"], "only_you": True}],
    "differences": [{"kind": "genre", "name": "soul", "one": 0.5, "other": 0.0}],
    "genres": [{"name": "soul", "one": 0.5, "other": 0.0}],
    "decades": [],
    "artists": {"one": ["A"], "both": [], "other": ["B"]},
}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def minds() -> Minds:
    return Minds()


def comparing(server: Server, minds: Minds) -> Comparing:
    compute, store = cast("Compute", minds), server.house.store
    liking = cast("Liking", _Unasked())
    opinions = Opinions(store, compute, liking, key=KEY)
    return Comparing(store, compute, server.house.services.gathering, opinions, seed=7)


class _Unasked:
    """Knows of no verdicts since a model was made."""

    async def verdicts(self, *_: object) -> Columns:
        return {}


async def compare(server: Server, minds: Minds, one: str = "Ana", other: str = "Ben") -> Compared:
    people = [Fellow(server.people[name], name) for name in (one, other)]
    return await comparing(server, minds).compare(people[0], people[1], HERE, hush)


def whose(server: Server, minds: Minds) -> set[str]:
    names = {member: name for name, member in server.people.items()}
    return {names[cast("Any", member)] for member in minds.listens["member"]}


async def test_the_worker_is_given_everybody_who_agreed_and_nobody_else(server: Server, minds: Minds) -> None:
    await server.agrees("Ana", "Ben", "Cem", "Dot")

    await compare(server, minds)

    assert whose(server, minds) == {"Ana", "Ben", "Cem", "Dot"}
    assert minds.asked == {"one": server.people["Ana"], "other": server.people["Ben"], "seed": 7}


async def test_a_pair_is_held_against_those_who_agreed_and_no_other_pairs(
    server: Server, minds: Minds
) -> None:
    await server.agrees("Cem", "Dot")
    await server.pair("Ana", "Ben")
    await server.pair("Ana", "Eve")

    found = await compare(server, minds)

    assert whose(server, minds) == {"Ana", "Ben", "Cem", "Dot"}
    assert not found.agreed


async def test_of_private_playlists_nothing_is_handed_to_a_worker(server: Server, minds: Minds) -> None:
    await server.agrees(*EVERYONE)
    await server.shows("Cem", Shown.PRIVATE)
    await server.shows("Dot", Shown.COUNTED)

    await compare(server, minds)

    assert whose(server, minds) == {"Ana", "Ben", "Dot", "Eve"}
    shown = dict(zip(minds.listens["member"], minds.listens["shown"], strict=True))
    assert shown[server.people["Dot"]] == Shown.COUNTED


async def test_two_who_may_not_see_each_other_are_not_compared(server: Server, minds: Minds) -> None:
    await server.agrees("Ana")

    with pytest.raises(NoLongerOpen):
        await compare(server, minds)
    assert minds.listens == {}


async def kept_back(server: Server, name: str, shown: Shown) -> None:
    await server.house.store.playlists.set_all_shown(server.people[name], shown)


@pytest.mark.parametrize("whose", ["Ana", "Ben"])
@pytest.mark.parametrize("shown", [Shown.PRIVATE, Shown.COUNTED])
async def test_a_playlist_that_is_kept_back_while_two_are_compared_is_not_handed_out(
    server: Server, minds: Minds, whose: str, shown: Shown
) -> None:
    await server.agrees("Ana", "Ben")
    minds.meanwhile = kept_back(server, whose, shown)

    with pytest.raises(NoLongerOpen):
        await compare(server, minds)


async def test_neither_is_one_that_is_kept_back_while_the_picture_is_drawn(
    server: Server, minds: Minds
) -> None:
    await server.agrees("Ana", "Ben")
    found = await compare(server, minds)
    await comparing(server, minds).must_be_open(found, HERE)

    await kept_back(server, "Ben", Shown.PRIVATE)

    with pytest.raises(NoLongerOpen):
        await comparing(server, minds).must_be_open(found, HERE)


async def test_nor_one_that_is_kept_back_while_songs_are_blended(server: Server, minds: Minds) -> None:
    await server.agrees("Ana", "Ben")
    store, gathering = server.house.store, server.house.services.gathering
    blending = Blending(store, cast("Compute", minds), gathering, server.house.services.making, seed=7)
    guests = await gathering.guests(server.people["Ana"], HERE, [server.people["Ben"]])
    ana = Fellow(server.people["Ana"], "Ana")
    assert (await blending.blend(ana, guests, HERE, Way.TURNS, hush)).shows

    minds.meanwhile = kept_back(server, "Ben", Shown.COUNTED)

    with pytest.raises(NoLongerOpen):
        await blending.blend(ana, guests, HERE, Way.TURNS, hush)


async def test_without_a_playlist_that_counts_it_says_whose_is_missing(server: Server, minds: Minds) -> None:
    await server.agrees("Ana", "Ben")
    await server.shows("Ben", Shown.PRIVATE)
    with pytest.raises(NothingOpen, match="Ben"):
        await compare(server, minds)

    await server.shows("Ana", Shown.PRIVATE)
    with pytest.raises(AllPrivate):
        await compare(server, minds)


async def test_songs_are_chosen_by_what_somebody_likes_where_that_was_learnt(
    server: Server, minds: Minds
) -> None:
    await server.agrees("Ana", "Ben")
    minds.offers["for_one"] = minds.offers["for_other"] = range(12, 22)
    minds.likes = {f"{number:022}": number / 100 for number in range(12, 22)}
    await server.house.store.trained.save(server.people["Ana"], LIKER, b"a model", "digest", {}, of=[])

    found = await compare(server, minds)

    assert [int(track) for track in found.for_one] == [21, 20, 19, 18, 17]
    assert [int(track) for track in found.for_other] == [12, 13, 14, 15, 16]
    assert found.by_likes == {server.people["Ana"]}


async def test_a_model_that_fails_only_costs_its_opinion(
    server: Server, minds: Minds, caplog: pytest.LogCaptureFixture
) -> None:
    await server.agrees("Ana", "Ben")
    minds.offers["for_one"] = range(12, 22)
    minds.error = JobFailed(task="likely", problem="Refused")
    await server.house.store.trained.save(server.people["Ana"], LIKER, b"a model", "digest", {}, of=[])

    with caplog.at_level(logging.WARNING):
        found = await compare(server, minds)

    assert [int(track) for track in found.for_one] == [12, 13, 14, 15, 16]
    assert found.by_likes == frozenset()
    assert "could not be told" in caplog.text


async def test_songs_that_may_not_be_named_are_not_chosen(server: Server, minds: Minds) -> None:
    await server.agrees("Ana", "Ben")
    await server.shows("Ben", Shown.COUNTED)
    minds.offers = {"for_one": SONGS["Ben"], "for_other": SONGS["Ana"], "bridges": (12, 3)}

    found = await compare(server, minds)

    assert set(map(int, found.for_one)) <= set(SHARED)
    assert len(found.for_other) == 5
    assert found.bridge
    assert (int(found.bridge[0]), found.bridge[1].name) == (3, "Ana")


async def test_the_bridge_is_told_of_once(server: Server, minds: Minds) -> None:
    await server.agrees("Ana", "Ben")
    minds.offers = {"for_one": SONGS["Ben"], "for_other": SONGS["Ana"], "bridges": (12, 3)}

    found = await compare(server, minds)

    assert found.bridge
    assert int(found.bridge[0]) == 12
    assert [int(track) for track in found.for_one] == [13, 14, 15, 16, 17]


async def test_what_a_worker_says_is_read_as_plain_facts(server: Server, minds: Minds) -> None:
    await server.agrees("Ana", "Ben")

    overlap = (await compare(server, minds)).overlap

    assert (overlap.score, overlap.percentile, overlap.pairs, overlap.rank) == (50, 70, 10, 4)
    assert overlap.between == (45, 55)
    assert overlap.parts == {"artists": 0.5, "genres": None}
    assert overlap.finds[0].only_you
    assert (overlap.differences[0].name, overlap.differences[0].one) == ("soul", 0.5)
    assert (overlap.artists.one, overlap.artists.other) == (("A",), ("B",))
    assert overlap.bridges == ()


@pytest.mark.parametrize(
    ("percentile", "pairs", "rank"), [(95, 10, 1), (5, 10, 10), (50, 3, 2), (83.3, 3, 1), (None, 2, None)]
)
async def test_a_percentile_is_a_rank_among_the_pairs(
    server: Server,
    minds: Minds,
    monkeypatch: pytest.MonkeyPatch,
    percentile: float | None,
    pairs: int,
    rank: int | None,
) -> None:
    await server.agrees("Ana", "Ben")
    monkeypatch.setitem(_NOTHING, "percentile", percentile)
    monkeypatch.setitem(_NOTHING, "pairs", pairs)

    assert (await compare(server, minds)).overlap.rank == rank


async def test_a_blend_is_made_of_all_who_are_in_it_by_the_number_of_a_seed(server: Server) -> None:
    await server.agrees(*EVERYONE)
    names = {"person": "Ben", "person2": "Cem"}

    first = await server.ask("Ana", "blend", names)
    second = await server.ask("Ana", "blend", names)

    assert first == second
    agreed = await server.house.store.tastes.fellows(HERE, Agreement.COMPARE)
    assert len(agreed) == 5
