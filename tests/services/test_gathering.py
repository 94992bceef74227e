"""Whom somebody may see in a server is asked anew each time: who agreed, who is there, and by what name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain import Fellow, Place
from bot.errors import NeedsLibrary
from bot.services.gathering import Gathering, Guest
from bot.store.pairs import Seen
from tests.servers import ELSEWHERE, HERE, Server, server_in


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_in(tmp_path) as opened:
        yield opened


def gathering(server: Server) -> Gathering:
    return server.house.services.gathering


async def guest(server: Server, name: str, *, called: str = "", place: Place = HERE) -> Guest:
    return await gathering(server).guest(server.people["Ana"], place, name, called)


async def test_who_agreed_is_open_to_who_agreed_too(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    found = await guest(server, "Ben")

    assert found.is_open
    assert found.seen is Seen.AGREED
    assert found.fellow == Fellow(server.people["Ben"], "Ben")
    assert not (await guest(server, "Ben", place=ELSEWHERE)).is_open


async def test_a_pair_is_open_by_the_name_that_was_given_with_the_yes(server: Server) -> None:
    await server.pair("Ana", "Ben")

    found = await guest(server, "Ben")

    assert (found.seen, found.name) == (Seen.PAIR, "Ben")


async def test_what_the_door_calls_somebody_comes_before_older_names(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    assert (await guest(server, "Ben", called="Benedikt")).name == "Benedikt"


async def test_of_who_has_not_agreed_no_name_is_told_that_the_asker_does_not_know(server: Server) -> None:
    await server.agrees("Ana")

    assert await guest(server, "Ben") == Guest("Ben", "somebody", server.people["Ben"], Seen.NOT)
    assert await guest(server, "Zoe") == Guest("Zoe", "somebody", None, Seen.NOT)


async def test_nobody_is_made_known_by_being_named(server: Server) -> None:
    await guest(server, "Zoe")

    assert await server.house.store.members.known("test", "Zoe") is None
    with pytest.raises(ValueError, match="nobody is known"):
        _ = (await guest(server, "Zoe")).fellow


async def test_who_is_not_there_now_is_neither_shown_nor_to_be_asked(server: Server) -> None:
    await server.agrees("Ana", "Ben", "Cem")

    async def not_ben(_: Place, account: str) -> bool:
        return account != "Ben"

    server.house.services.presence.ask("test", not_ben)
    found = await guest(server, "Ben", called="Ben")

    assert (found.account, found.seen) == ("", Seen.NOT)
    assert [each.name for each in await gathering(server).around(HERE)] == ["Ana", "Cem"]


async def test_those_who_were_seen_before_are_looked_at_anew(server: Server) -> None:
    await server.agrees("Ana", "Ben", "Cem")
    members = [server.people["Ben"], server.people["Cem"]]
    await server.withdraws("Ben")

    ben, cem = await gathering(server).guests(server.people["Ana"], HERE, members)

    assert not ben.is_open
    assert ben.name == "somebody"
    assert cem.is_open


async def test_whoever_has_no_library_is_sent_to_bring_one(server: Server) -> None:
    await gathering(server).must_have_library(server.people["Ana"])
    newcomer = await server.house.store.members.identify("test", "Zoe")

    with pytest.raises(NeedsLibrary):
        await gathering(server).must_have_library(newcomer)
