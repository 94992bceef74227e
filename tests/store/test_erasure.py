import logging
import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Agreement, Candidate, MemberId, Origin, Place, Post, Shown, TrackId, Verdict
from bot.errors import StoreError
from bot.store import Answer, MapOf, Public, Store, Week
from bot.store.personal import PERSONAL
from tests.store.worlds import exported, listed, played, song

MARK = b"planted mark"


async def live(store: Store, member: MemberId, mark: str, first: int, chance: random.Random) -> None:
    """Import, rename, drop and train for some time, as members do, with the mark on everything."""
    for _ in range(8):
        playlists = [
            listed(
                f"{mark} {number} {chance.randrange(100)}",
                [
                    song(
                        first + place, title=f"{mark} {place} {'x' * (place % 60)}", artist=f"{mark} {place}"
                    )
                    for place in chance.sample(range(800), chance.randrange(1, 120))
                ],
                key=f"{mark}{number}",
            )
            for number in range(chance.randrange(3, 25))
        ]
        heard = tuple(
            played(first + place, 1 + place % 9, title=f"{mark} {place}") for place in range(0, 900, 9)
        )
        await store.playlists.take_in(member, exported(*playlists, listening=heard), replace=True)
        await store.trained.save(
            member, "guesser", (mark * chance.randrange(10, 500)).encode(), mark, {mark: 1}
        )
        await rate(store, member, mark, 10_000 + 10 * first, chance)


async def rate(store: Store, member: MemberId, mark: str, first: int, chance: random.Random) -> None:
    """Be suggested and judge songs, in messages and in a server's list, with the mark on everything."""
    place, week = Place("discord", "1"), f"2026-W{chance.randrange(10, 50)}"
    shown = [
        Candidate(song(first + number, title=f"{mark} {number}", artist=mark), Origin.SEARCH)
        for number in chance.sample(range(4000), 30)
    ]
    await store.agreements.agree(member, place, Agreement.SUGGEST, called=f"{mark} {chance.random()}")
    await store.suggestions.shown(member, shown)
    for each in shown[:20]:
        await store.verdicts.put(member, each.track, chance.choice(list(Verdict)), None)
    tracks = tuple(each.track.id for each in shown)
    await store.posts.put(Post("discord", mark, f"{mark} {chance.random()}", tracks, member, place))
    playlist = (await store.playlists.all(member))[0]
    await store.playlists.set_shown(member, playlist.id, Shown.VISIBLE)
    friends = await store.suggestions.from_friends(await store.members.identify("x", "y"), place, 5, 1)
    await store.weekly.put(Week(place, week, friends, "joy"))
    for each in friends:
        await store.weekly.vote(member, place, week, each.track.id, Verdict.LIKE)
    await mingle(store, member, mark, chance)


async def mingle(store: Store, member: MemberId, mark: str, chance: random.Random) -> None:
    """Ask and be asked, say yes and no, be on maps and in messages, with the mark on everything."""
    place, other = Place("discord", "3"), await store.members.identify("discord", f"{chance.random()}")
    for agreement in Agreement:
        await store.agreements.agree(member, place, agreement, called=f"{mark} {chance.random()}")
    (account,) = (await store.members.accounts("discord", [other]))[other]
    invitations = store.invitations
    for answer in (Answer.YES, Answer.NO, Answer.BLOCK):
        asked = await invitations.invite(member, place, f"discord:{account}", f"{mark} asks")
        if asked:
            await invitations.answer(asked.id, other, answer, called="Somebody")
            await store.personal.export(other)
    await invitations.invite(member, place, f"discord:{chance.random()}", f"{mark} waits")
    tracks = (await store.tastes.own(member))["track_id"]
    spots = {TrackId(str(track)): (chance.random(), 0.5) for track in tracks}
    for of in (MapOf(place=place), MapOf(member=member)):
        await store.maps.put(of, spots, fitted=True)
        await store.maps.open_link(member, of, mark, timedelta(days=1))
    digest = await store.tastes.digest(place, Agreement.WHOSE)
    await store.apart.save(place, (mark * chance.randrange(10, 500)).encode(), digest)
    await store.displays.put(Public(place, "1", f"{chance.random()}"), Agreement.MAP, [member])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_not_a_byte_of_a_long_life_here_is_left_in_any_file(
    store: Store, path: Path, ben: MemberId, seed: int
) -> None:
    member = await store.members.identify("discord", MARK.decode())
    chance = random.Random(seed)
    await live(store, member, MARK.decode(), 0, chance)
    await live(store, ben, "somebody else", 400, chance)
    assert MARK in b"".join(file.read_bytes() for file in path.parent.iterdir())

    await store.personal.erase(member)

    # The two share the songs from 400 on; those stay, under the name that the last of them gave.
    assert {file.name: MARK in file.read_bytes() for file in path.parent.iterdir()} == {
        path.name: False,
        f"{path.name}-wal": False,
        f"{path.name}-shm": False,
    }


async def test_what_cannot_be_wiped_for_a_reader_is_told_to_the_operator_and_the_member_is_gone(
    store: Store, path: Path, ann: MemberId, caplog: pytest.LogCaptureFixture
) -> None:
    await store.database._writer.execute_fetchall("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM members").fetchall()
        with caplog.at_level(logging.WARNING):
            gone = await store.personal.erase(ann)

    assert gone["members"] == 1
    assert await store.members.known("console", "ann") is None
    assert "journal" in caplog.text


async def test_an_erasure_that_cannot_be_completed_in_the_file_does_not_claim_to_have_failed(
    store: Store, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await store.database._writer.execute_fetchall("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with caplog.at_level(logging.WARNING):
            await store.database.settle_files()

    assert "may be left" in caplog.text


async def test_an_erasure_is_one_transaction(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    before = await store.personal.export(ann)
    async with store.database.transaction() as change:
        await change.execute(
            "CREATE TRIGGER no BEFORE DELETE ON members BEGIN SELECT raise(ABORT, 'refused'); END"
        )

    with pytest.raises(StoreError, match="CONSTRAINT"):
        await store.personal.erase(ann)

    assert await store.personal.export(ann) == before


async def test_every_table_with_a_member_in_it_is_erased_and_handed_out_by_the_member(store: Store) -> None:
    by_table = {holding.table: holding for holding in PERSONAL}
    for row in await store.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = await store.database.rows(f"PRAGMA table_info({row['name']})")
        if any(column["name"] == "member_id" for column in columns):
            assert ":member" in by_table[row["name"]].eraser
            assert ":member" in by_table[row["name"]].exporter


async def test_erasing_nobody_erases_nothing(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    before = await store.personal.export(ann)

    gone = await store.personal.erase(MemberId(ann + 1000))

    assert not any(gone.values())
    assert await store.personal.export(ann) == before


async def test_lists_are_handed_out_as_lists(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1])))
    await store.trained.save(ann, "guesser", b"weights", "d1", {"rows": 3})

    tables = await store.personal.export(ann)

    assert (tables["tracks"][0]["artists"], tables["tracks"][0]["genres"]) == (["Artist 1"], ["moss folk"])
    assert tables["trained"][0]["about"] == {"rows": 3}
