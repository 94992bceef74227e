"""Tokens are renewed by one at a time, sealed where they lie, and thrown away when a login is over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import Linked, Tokens
from bot.demo.spotify import Fault, open_spotify
from bot.errors import LinkingOff, NeedsLeave, NeedsLink, NeedsRelink, SpotifyAway, SpotifyPause
from bot.sealing import Seal
from bot.services.access import Access
from tests.demo.spotify.visiting import small_world, songs
from tests.houses import KEY, Person
from tests.linked import CLIENT, Hand, Town, house_in, hush, link, town_in

TOKEN = "POST /api/token"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2))
        yield opened


def access_of(town: Town) -> Access:
    return town.house.services.linking._access


async def tokens_of(town: Town, person: Person, key: bytes = KEY) -> Tokens:
    found = await town.house.store.links.tokens(person.member, Seal(key))
    assert found is not None
    return found


async def linked_of(town: Town, person: Person) -> Linked:
    found = await town.house.services.linking.of(person.member)
    assert found is not None
    return found


async def call_fifty_times(town: Town, person: Person) -> list[str]:
    caller = access_of(town).caller(await access_of(town).link(person.member), urgent=True)
    town.asked()
    await asyncio.gather(*(access_of(town).spotify.gateway.me(caller) for _ in range(50)))
    return town.asked()


def files(town: Town) -> bytes:
    path = town.house.store.database.path
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


@pytest.mark.parametrize("rotates", [False, True])
async def test_fifty_calls_at_once_renew_an_old_token_once(town: Town, *, rotates: bool) -> None:
    town.world.logins.apps[CLIENT].rotates = rotates
    ana = await town.linked("ana")
    before = await tokens_of(town, ana)
    town.clock.move(timedelta(hours=2))

    asked = await call_fifty_times(town, ana)

    assert (asked.count(TOKEN), asked.count("GET /me")) == (1, 50)
    after = await tokens_of(town, ana)
    assert after.access != before.access
    assert (after.refresh == before.refresh) is not rotates
    assert after.scopes == before.scopes
    assert after.expires_at == town.clock() + timedelta(hours=1)


async def test_fifty_calls_with_a_token_that_is_refused_before_its_time_renew_it_once(town: Town) -> None:
    ana = await town.linked("ana")
    town.world.logins._access.clear()

    asked = await call_fifty_times(town, ana)

    assert asked.count(TOKEN) == 1
    # One call goes at a time: all others of those fifty had the fresh token already, or took it.
    assert asked.count("GET /me") <= 100


async def test_a_token_that_lives_for_another_minute_is_not_renewed(town: Town) -> None:
    ana = await town.linked("ana")
    town.clock.move(timedelta(minutes=58))
    assert TOKEN not in await call_fifty_times(town, ana)

    town.clock.move(timedelta(minutes=1, seconds=1))

    assert (await call_fifty_times(town, ana)).count(TOKEN) == 1


async def test_a_new_refresh_token_is_used_from_then_on(town: Town) -> None:
    town.world.logins.apps[CLIENT].rotates = True
    ana = await town.linked("ana")

    for _ in range(3):
        town.clock.move(timedelta(hours=2))
        assert (await call_fifty_times(town, ana)).count(TOKEN) == 1

    assert not (await linked_of(town, ana)).ended


async def test_a_renewal_that_is_cancelled_is_stored_all_the_same(town: Town) -> None:
    town.world.logins.apps[CLIENT].rotates = True
    ana = await town.linked("ana")
    town.clock.move(timedelta(hours=2))
    town.asked()
    reading = asyncio.ensure_future(town.house.services.reading.read(ana.member, hush))
    await town.standin.until(lambda: town.standin.requests)

    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert TOKEN not in await call_fifty_times(town, ana)


@pytest.mark.parametrize("way", ["withdrawn", "six months", "said so"])
async def test_a_login_that_is_over_is_marked_so_and_not_tried_again(town: Town, way: str) -> None:
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    before = await town.house.store.playlists.all(ana.member)
    if way == "withdrawn":
        town.world.revoke("ana", CLIENT)
    elif way == "six months":
        town.world.age_logins()
    else:
        town.standin.faults.add(Fault("invalid_grant"))
    town.clock.move(timedelta(hours=2))
    town.asked()

    with pytest.raises(NeedsRelink):
        await town.house.services.reading.read(ana.member, hush)

    assert town.asked() == [TOKEN]
    assert (await linked_of(town, ana)).ended
    assert await town.house.store.playlists.all(ana.member) == before
    (row,) = await town.house.store.database.rows("SELECT tokens FROM links")
    assert row["tokens"] == b""
    for _ in range(3):
        with pytest.raises(NeedsRelink):
            await town.house.services.reading.read(ana.member, hush)
        with pytest.raises(NeedsRelink):
            await town.house.services.syncing.apply(ana.member, hush)
    assert await town.house.services.reading.catch_up(timedelta()) == (0, 0)
    assert town.asked() == []


async def test_a_login_that_has_ended_goes_on_once_it_is_linked_again(town: Town) -> None:
    ana = await town.linked("ana")
    town.world.revoke("ana", CLIENT)
    town.clock.move(timedelta(hours=2))
    with pytest.raises(NeedsRelink):
        await town.house.services.reading.read(ana.member, hush)

    await link(town, ana.member, "ana")

    assert not (await linked_of(town, ana)).ended
    await town.house.services.reading.read(ana.member, hush)


@pytest.mark.parametrize("kind", ["500", "503", "reset", "truncated", "html", "empty", "null"])
async def test_bad_weather_at_the_token_endpoint_ends_no_login(town: Town, kind: str) -> None:
    ana = await town.linked("ana")
    town.clock.move(timedelta(hours=2))
    town.asked()
    town.standin.faults.add(Fault(kind, path="/api/token"))

    with pytest.raises(SpotifyAway):
        await town.house.services.reading.read(ana.member, hush)

    assert town.asked() == [TOKEN]
    assert not (await linked_of(town, ana)).ended
    await town.house.services.reading.read(ana.member, hush)


@pytest.mark.parametrize(("retry_after", "seconds"), [(3600, 3600), (None, 60)])
async def test_a_pause_that_the_token_endpoint_asks_for_is_kept_by_all_and_over_a_restart(
    town: Town, retry_after: int | None, seconds: int
) -> None:
    ana, ben = await town.linked("ana"), await town.linked("ben")
    town.clock.move(timedelta(hours=2))
    town.asked()
    town.standin.faults.add(Fault("429", path="/api/token", retry_after=retry_after))

    with pytest.raises(SpotifyPause, match="its login asks for a pause"):
        await town.house.services.reading.read(ana.member, hush)

    assert town.asked() == [TOKEN]
    town.clock.move(timedelta(seconds=seconds - 1))
    folder = town.house.store.database.path.parent
    for person in (ana, ben):
        with pytest.raises(SpotifyPause):
            await town.house.services.reading.read(person.member, hush)
        async with house_in(folder, town.standin, town.clock) as restarted:
            with pytest.raises(SpotifyPause):
                await restarted.services.reading.read(person.member, hush)
            with pytest.raises(SpotifyPause):
                await access_of(town)._renewed(await linked_of(town, ana), await tokens_of(town, ana))
    assert town.asked() == []

    town.clock.move(timedelta(seconds=1))
    await town.house.services.reading.read(ana.member, hush)
    assert not (await linked_of(town, ana)).ended


async def test_an_old_login_that_ends_while_a_new_one_is_made_takes_nothing_of_the_new_one(
    town: Town,
) -> None:
    ana = await town.linked("ana")
    old = await linked_of(town, ana)
    town.world.revoke("ana", CLIENT)
    town.clock.move(timedelta(hours=2))
    refresh = access_of(town).spotify.authorizing.refresh

    async def meanwhile(*given: object) -> Tokens:
        await link(town, ana.member, "ana")
        return await refresh(*given)  # type: ignore[arg-type]  # handed on

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access_of(town).spotify.authorizing, "refresh", meanwhile)
        with pytest.raises(NeedsRelink):
            await access_of(town).spotify.gateway.me(access_of(town).caller(old))

    assert not (await linked_of(town, ana)).ended
    await town.house.services.reading.read(ana.member, hush)


async def test_tokens_never_lie_in_the_database_in_clear(town: Town) -> None:
    ana = await town.linked("ana")
    seen = [await tokens_of(town, ana)]
    town.world.logins.apps[CLIENT].rotates = True
    town.clock.move(timedelta(hours=2))
    await town.house.services.reading.read(ana.member, hush)
    seen.append(await tokens_of(town, ana))
    ben = await town.member("ben")
    await town.house.services.linking.start(ben.member, "ben of the chat")

    kept = files(town)

    assert b"ben of the chat" in kept
    for tokens in seen:
        assert tokens.access.encode() not in kept
        assert tokens.refresh.encode() not in kept
        assert tokens.access not in repr(tokens)
        assert tokens.refresh not in repr(tokens)


async def test_under_another_key_a_login_has_to_be_made_anew_and_nothing_is_lost(tmp_path: Path) -> None:
    clock = Hand()
    async with open_spotify(small_world(clock)) as standin:
        standin.world.add_playlist("ana", "Moss", songs(1, 2))
        async with house_in(tmp_path, standin, clock) as house:
            town = Town(house, standin, standin.world, clock)
            ana = await town.linked("ana")
            await house.services.reading.read(ana.member, hush)
        async with house_in(tmp_path, standin, clock, key=b"x" * 32) as house:
            town = Town(house, standin, standin.world, clock)
            standin.requests.clear()
            with pytest.raises(NeedsRelink):
                await house.services.reading.read(ana.member, hush)
            assert standin.requests == []
            assert len(await house.store.playlists.all(ana.member)) == 2
            await link(town, ana.member, "ana")
            await house.services.reading.read(ana.member, hush)


async def test_all_tokens_can_be_sealed_with_a_new_key(town: Town) -> None:
    ana, ben = await town.linked("ana"), await town.linked("ben")
    before = [await tokens_of(town, person) for person in (ana, ben)]
    new = b"n" * 32
    links = town.house.store.links

    assert await links.reseal(Seal(KEY), Seal(new)) == 2

    assert [await tokens_of(town, person, new) for person in (ana, ben)] == before
    with pytest.raises(NeedsRelink):
        await links.tokens(ana.member, Seal(KEY))
    assert await links.reseal(Seal(KEY), Seal(new)) == 0


async def test_sealing_anew_with_a_wrong_old_key_changes_nothing(town: Town) -> None:
    ana = await town.linked("ana")

    with pytest.raises(NeedsRelink):
        await town.house.store.links.reseal(Seal(b"w" * 32), Seal(b"n" * 32))

    assert (await tokens_of(town, ana)).access


async def test_a_token_of_one_member_does_not_open_as_anothers(town: Town) -> None:
    ana, ben = await town.linked("ana"), await town.linked("ben")
    async with town.house.store.database.transaction() as change:
        values = {"ana": ana.member, "ben": ben.member}
        await change.execute(
            "UPDATE links SET tokens = (SELECT tokens FROM links WHERE member_id = :ana) "
            "WHERE member_id = :ben",
            values,
        )

    with pytest.raises(NeedsRelink):
        await town.house.services.reading.read(ben.member, hush)


async def test_each_missing_leave_has_its_own_sentence(town: Town, tmp_path: Path) -> None:
    ana, ben = await town.linked("ana", changes=False), await town.member("ben")

    with pytest.raises(NeedsLink) as none:
        await access_of(town).link(ben.member)
    assert type(none.value) is NeedsLink
    with pytest.raises(NeedsLeave):
        await access_of(town).link(ana.member, changing=True)
    async with house_in(tmp_path / "off", town.standin, town.clock, client_id="") as house:
        with pytest.raises(LinkingOff):
            await house.services.linking._access.link(ana.member)
