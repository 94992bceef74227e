"""A link goes there with consent and back with a code, and is nobody's but who asked for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.accounts import READ_SCOPES, WRITE_SCOPES, ClientId
from bot.demo.spotify import Fault, consent
from bot.errors import (
    AccountTaken,
    BadClientId,
    LinkDenied,
    LinkingOff,
    LinkUnknown,
    NoAddress,
    NotOnTheList,
    SpotifyAway,
    SpotifyPause,
)
from bot.services.linking import Linking, Way, _read
from tests.demo.spotify.visiting import small_world
from tests.houses import Person
from tests.linked import CALLBACK, CLIENT, Hand, Town, house_in, hush, link, town_in

PAGE = "https://earmark.example/spotify/callback"
OWN = "b" * 32


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        yield opened


@pytest.fixture
async def paged(tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town whose house has a page for those who come back."""
    clock = Hand()
    world = small_world(clock)
    world.add_app(CLIENT, redirect_uris=[PAGE], users=["ana", "ben"])
    async with town_in(tmp_path, world, clock, redirect=PAGE) as opened:
        yield opened


def linking_of(town: Town) -> Linking:
    return town.house.services.linking


async def begun(town: Town, person: Person, client: str = "") -> Way:
    return await linking_of(town).start(person.member, "somebody in the chat", client=client)


def scopes_asked(way: Way) -> set[str]:
    return set(parse_qs(urlsplit(way.address).query)["scope"][0].split())


async def test_a_pasted_address_leads_to_a_link_once_the_member_says_yes(town: Town) -> None:
    ana = await town.member("ana")
    way = await begun(town, ana)
    assert not way.by_page

    who = await linking_of(town).pasted(ana.member, await consent(way.address, "ana"))

    assert (who.name, who.user) == ("Ana", "ana")
    assert await linking_of(town).of(ana.member) is None
    assert await town.house.store.database.rows("SELECT * FROM links") == []
    linked = await linking_of(town).confirm(ana.member)
    assert linked.profile == who
    assert linked.client == CLIENT
    assert linked.authorized_at == town.clock()
    assert await town.house.store.database.rows("SELECT * FROM linkings") == []


async def test_a_page_shows_a_code_that_the_same_member_says_in_the_chat(paged: Town) -> None:
    ana = await paged.member("ana")
    way = await begun(paged, ana)
    assert way.by_page

    returned = await linking_of(paged).returned(await consent(way.address, "ana"))

    assert returned.asker == "somebody in the chat"
    with pytest.raises(LinkUnknown):
        await linking_of(paged).confirm(ana.member)
    said = f" {returned.code[:3].lower()}-{returned.code[3:]} "
    assert (await linking_of(paged).coded(ana.member, said)).name == "Ana"
    assert (await linking_of(paged).confirm(ana.member)).profile.name == "Ana"


async def test_a_code_is_good_for_one_time(paged: Town) -> None:
    ana = await paged.member("ana")
    way = await begun(paged, ana)
    returned = await linking_of(paged).returned(await consent(way.address, "ana"))
    await linking_of(paged).coded(ana.member, returned.code)

    with pytest.raises(LinkUnknown):
        await linking_of(paged).coded(ana.member, returned.code)


async def test_five_wrong_codes_drop_the_link(paged: Town) -> None:
    ana = await paged.member("ana")
    way = await begun(paged, ana)
    returned = await linking_of(paged).returned(await consent(way.address, "ana"))

    for _ in range(5):
        with pytest.raises(LinkUnknown):
            await linking_of(paged).coded(ana.member, "WRONG1")

    with pytest.raises(LinkUnknown):
        await linking_of(paged).coded(ana.member, returned.code)
    assert await paged.house.store.database.rows("SELECT * FROM linkings") == []


async def test_four_wrong_codes_do_not(paged: Town) -> None:
    ana = await paged.member("ana")
    way = await begun(paged, ana)
    returned = await linking_of(paged).returned(await consent(way.address, "ana"))
    for _ in range(4):
        with pytest.raises(LinkUnknown):
            await linking_of(paged).coded(ana.member, "")

    assert (await linking_of(paged).coded(ana.member, returned.code)).name == "Ana"


async def test_a_victim_who_agrees_to_a_forwarded_link_gives_the_attacker_nothing(paged: Town) -> None:
    attacker, victim = await paged.member("ben"), await paged.member("ana")
    way = await begun(paged, attacker)

    # The victim follows the attacker's link: their browser shows the code, and for whom it is.
    returned = await linking_of(paged).returned(await consent(way.address, "ana"))

    assert returned.asker == "somebody in the chat"
    with pytest.raises(LinkUnknown):
        await linking_of(paged).confirm(attacker.member)
    with pytest.raises(LinkUnknown):
        await linking_of(paged).coded(attacker.member, "ABCDEF")
    with pytest.raises(LinkUnknown):
        await linking_of(paged).coded(victim.member, returned.code)
    assert await paged.house.store.links.all() == ()


async def test_a_victim_who_pastes_the_attackers_address_in_their_own_chat_is_refused(town: Town) -> None:
    attacker, victim = await town.member("ben"), await town.member("ana")
    way = await begun(town, attacker)
    address = await consent(way.address, "ana")

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(victim.member, address)

    with pytest.raises(LinkUnknown):
        await linking_of(town).confirm(attacker.member)
    assert await town.house.store.links.all() == ()
    assert "POST /api/token" not in town.asked()


async def test_an_address_is_good_for_one_time(town: Town) -> None:
    ana = await town.member("ana")
    way = await begun(town, ana)
    address = await consent(way.address, "ana")
    await linking_of(town).pasted(ana.member, address)

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, address)

    assert town.asked().count("POST /api/token") == 1


async def test_an_address_is_good_for_ten_minutes(town: Town) -> None:
    ana = await town.member("ana")
    early, late = await consent((await begun(town, ana)).address, "ana"), timedelta(minutes=10)
    town.clock.move(late - timedelta(seconds=1))
    await linking_of(town).pasted(ana.member, early)

    address = await consent((await begun(town, ana)).address, "ana")
    town.clock.move(late + timedelta(seconds=1))

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, address)


async def test_a_new_address_takes_the_place_of_the_last(town: Town) -> None:
    ana = await town.member("ana")
    first, second = await begun(town, ana), await begun(town, ana)

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, await consent(first.address, "ana"))
    who = await linking_of(town).pasted(ana.member, await consent(second.address, "ana"))
    assert who.name == "Ana"


async def test_what_was_found_waits_five_minutes_for_a_yes(town: Town) -> None:
    ana = await town.member("ana")
    await linking_of(town).pasted(ana.member, await consent((await begun(town, ana)).address, "ana"))

    town.clock.move(timedelta(minutes=5, seconds=1))

    with pytest.raises(LinkUnknown):
        await linking_of(town).confirm(ana.member)
    assert await town.house.store.database.rows("SELECT * FROM linkings") == []


async def test_what_was_not_the_member_is_dropped(town: Town) -> None:
    ana = await town.member("ana")
    await linking_of(town).pasted(ana.member, await consent((await begun(town, ana)).address, "ben"))

    await linking_of(town).abandon(ana.member)

    with pytest.raises(LinkUnknown):
        await linking_of(town).confirm(ana.member)


async def test_who_says_no_at_spotify_is_told_so(town: Town) -> None:
    ana = await town.member("ana")
    address = await consent((await begun(town, ana)).address, "ana", agrees=False)

    with pytest.raises(LinkDenied, match="access denied"):
        await linking_of(town).pasted(ana.member, address)

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, address)


async def test_a_forged_code_or_one_that_spotify_does_not_answer_to_links_nothing(town: Town) -> None:
    ana = await town.member("ana")
    state = parse_qs(urlsplit((await begun(town, ana)).address).query)["state"][0]
    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, f"{CALLBACK}?code=forged&state={state}")

    address = await consent((await begun(town, ana)).address, "ana")
    town.standin.faults.add(Fault("500", path="/api/token"))
    with pytest.raises(SpotifyAway):
        await linking_of(town).pasted(ana.member, address)

    with pytest.raises(LinkUnknown):
        await linking_of(town).confirm(ana.member)


TOKEN, ME = "POST /api/token", "GET /me"
AN_HOUR = timedelta(hours=1)


async def paused(town: Town, seconds: int) -> None:
    until = town.clock() + timedelta(seconds=seconds)
    await town.house.store.calls.pause(ClientId(CLIENT), until, "QUOTA_EXCEEDED")


async def test_nobody_is_sent_to_spotify_while_what_they_bring_back_could_not_be_taken(town: Town) -> None:
    ana = await town.member("ana")
    await paused(town, 3600)

    with pytest.raises(SpotifyPause, match="QUOTA_EXCEEDED"):
        await begun(town, ana)

    assert town.asked() == []
    town.clock.move(AN_HOUR)
    await link(town, ana.member, "ana")


async def test_a_pause_that_begins_meanwhile_does_not_use_the_code_up(town: Town) -> None:
    ana = await town.member("ana")
    address = await consent((await begun(town, ana)).address, "ana")
    await paused(town, 60)

    for _ in range(3):
        with pytest.raises(SpotifyPause):
            await linking_of(town).pasted(ana.member, address)

    assert town.asked() == []
    town.clock.move(timedelta(seconds=60))
    assert (await linking_of(town).pasted(ana.member, address)).name == "Ana"
    assert town.asked() == [TOKEN, ME]


async def test_a_pause_that_is_asked_for_instead_of_tokens_is_kept_and_the_address_stays_good(
    town: Town,
) -> None:
    ana = await town.member("ana")
    address = await consent((await begun(town, ana)).address, "ana")
    town.standin.faults.add(Fault("429", path="/api/token", retry_after=120))

    for _ in range(3):
        with pytest.raises(SpotifyPause):
            await linking_of(town).pasted(ana.member, address)

    assert town.asked() == [TOKEN]
    town.clock.move(timedelta(seconds=120))
    assert (await linking_of(town).pasted(ana.member, address)).name == "Ana"


@pytest.mark.parametrize("kind", ["503", "429", "truncated"])
async def test_where_spotify_does_not_say_whose_the_tokens_are_the_same_address_is_good_once_more(
    town: Town, kind: str
) -> None:
    ana = await town.member("ana")
    address = await consent((await begun(town, ana)).address, "ana")
    town.standin.faults.add(Fault(kind, path="/me$", times=1 if kind == "429" else 4, retry_after=60))
    with pytest.raises((SpotifyAway, SpotifyPause)):
        await linking_of(town).pasted(ana.member, address)
    with pytest.raises(LinkUnknown):
        await linking_of(town).confirm(ana.member)
    # All that is left of the ten minutes, though more than five have passed since.
    town.clock.move(timedelta(minutes=9, seconds=59))

    assert (await linking_of(town).pasted(ana.member, address)).name == "Ana"

    assert town.asked().count(TOKEN) == 1
    assert (await linking_of(town).confirm(ana.member)).profile.name == "Ana"


async def test_tokens_whose_owner_nobody_named_in_ten_minutes_are_thrown_away(town: Town) -> None:
    ana = await town.member("ana")
    address = await consent((await begun(town, ana)).address, "ana")
    town.standin.faults.add(Fault("503", path="/me$", times=4))
    with pytest.raises(SpotifyAway):
        await linking_of(town).pasted(ana.member, address)

    town.clock.move(timedelta(minutes=10, seconds=1))

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, address)
    assert await town.house.store.database.rows("SELECT * FROM linkings") == []


async def test_a_page_that_is_opened_again_shows_a_code_after_all(paged: Town) -> None:
    ana = await paged.member("ana")
    address = await consent((await begun(paged, ana)).address, "ana")
    paged.standin.faults.add(Fault("503", path="/me$", times=4))
    with pytest.raises(SpotifyAway):
        await linking_of(paged).returned(address)

    returned = await linking_of(paged).returned(address)

    assert (await linking_of(paged).coded(ana.member, returned.code)).name == "Ana"
    assert paged.asked().count(TOKEN) == 1
    with pytest.raises(LinkUnknown):
        await linking_of(paged).returned(address)


async def test_an_attacker_who_knows_the_state_gets_no_tokens_that_wait_for_their_owners_name(
    paged: Town,
) -> None:
    attacker = await paged.member("ben")
    address = await consent((await begun(paged, attacker)).address, "ana")
    paged.standin.faults.add(Fault("503", path="/me$", times=4))
    with pytest.raises(SpotifyAway):
        await linking_of(paged).returned(address)
    state = parse_qs(urlsplit(address).query)["state"][0]
    paged.asked()

    for forged in (f"{PAGE}?code=mine&state={state}", f"{PAGE}?error=no&state={state}", address):
        with pytest.raises(LinkUnknown):
            await linking_of(paged).pasted(attacker.member, forged)
    with pytest.raises(LinkUnknown):
        await linking_of(paged).returned(f"{PAGE}?code=mine&state={state}")
    with pytest.raises(LinkUnknown):
        await linking_of(paged).confirm(attacker.member)
    assert paged.asked() == []


async def test_an_answer_about_the_tokens_that_is_lost_uses_the_code_up(town: Town) -> None:
    ana = await town.member("ana")
    address = await consent((await begun(town, ana)).address, "ana")
    town.standin.faults.add(Fault("reset-after", path="/api/token"))
    with pytest.raises(SpotifyAway):
        await linking_of(town).pasted(ana.member, address)

    with pytest.raises(LinkUnknown):
        await linking_of(town).pasted(ana.member, address)

    assert town.asked() == [TOKEN]


async def test_what_was_begun_is_swept_away_and_at_the_latest_when_somebody_else_begins(town: Town) -> None:
    ana, ben = await town.member("ana"), await town.member("ben")
    begun_by = "SELECT member_id FROM linkings"
    await linking_of(town).pasted(ana.member, await consent((await begun(town, ana)).address, "ana"))
    await begun(town, ben)
    town.clock.move(timedelta(minutes=5, seconds=1))

    await linking_of(town).tidy()

    assert [row[0] for row in await town.house.store.database.rows(begun_by)] == [ben.member]
    town.clock.move(timedelta(minutes=5))
    await begun(town, ana)
    assert [row[0] for row in await town.house.store.database.rows(begun_by)] == [ana.member]


ADDRESSES = st.builds(
    "{}?{}={}&{}={}".format,
    st.sampled_from(["http://127.0.0.1:8888/callback", "", "http://[", "https://x.example"]),
    st.sampled_from(["code", "error", "c"]),
    st.text(max_size=8),
    st.sampled_from(["state", "State"]),
    st.text(max_size=8),
)


@given(st.text() | st.text(st.characters()) | ADDRESSES)
@example("http://127.0.0.1/?code=\ud800&state=\ud800")
@example("http://[::1")
def test_any_text_has_a_state_and_a_code_or_is_no_address(text: str) -> None:
    try:
        state, code, problem = _read(text)
    except NoAddress:
        return
    assert state.encode()
    assert (code + problem).encode()


async def test_any_text_is_no_address_or_none_of_the_members_links(town: Town) -> None:
    ana = await town.member("ana")
    await begun(town, ana)
    texts = ["", "?", "hello", "http://[", "http://127.0.0.1:8888/callback", f"{CALLBACK}?code=a"]
    addresses = [f"{CALLBACK}?code=a&state=b", "?state=a&error=b", "<http://x/?code=%00&state=%ff>"]

    for text in [*texts, f"{CALLBACK}?code=\ud800&state=\udfff"]:
        with pytest.raises(NoAddress):
            await linking_of(town).pasted(ana.member, text)
        with pytest.raises(NoAddress):
            await linking_of(town).returned(text)
    for text in addresses:
        with pytest.raises(LinkUnknown):
            await linking_of(town).pasted(ana.member, text)
        with pytest.raises(LinkUnknown):
            await linking_of(town).returned(text)
    for text in [*texts, *addresses, "\ud800", "ß" * 9999]:
        with pytest.raises(LinkUnknown):
            await linking_of(town).coded(ana.member, text)


async def test_an_account_is_linked_to_one_member_alone(town: Town) -> None:
    await town.linked("ana")
    ben = await town.member("ben")
    await linking_of(town).pasted(ben.member, await consent((await begun(town, ben)).address, "ana"))

    with pytest.raises(AccountTaken, match="Ana"):
        await linking_of(town).confirm(ben.member)

    assert await linking_of(town).of(ben.member) is None


async def test_a_member_may_bring_an_app_of_their_own(town: Town) -> None:
    town.world.add_app(OWN, redirect_uris=[CALLBACK], users=["stranger"])
    person = await town.member("stranger")

    way = await begun(town, person, client=f" {OWN.upper()} ")
    await linking_of(town).pasted(person.member, await consent(way.address, "stranger"))

    assert (await linking_of(town).confirm(person.member)).client == OWN
    # Once it is known, it is asked for again without being named.
    assert OWN in (await begun(town, person)).address


@pytest.mark.parametrize("client", ["x", "b" * 31, "g" * 32, f"{OWN}0", f"{OWN}\n{OWN}", " "])
async def test_what_is_no_client_id_is_not_taken(town: Town, client: str) -> None:
    ana = await town.member("ana")

    with pytest.raises(BadClientId):
        await begun(town, ana, client=client)


async def test_where_own_apps_are_switched_off_none_is_taken(town: Town, tmp_path: Path) -> None:
    async with house_in(tmp_path / "off", town.standin, town.clock, own_client_ids="off") as house:
        member = await house.store.members.identify("test", "ana")
        assert not house.services.linking.takes_own_clients
        with pytest.raises(BadClientId):
            await house.services.linking.start(member, "ana", client=OWN)


async def test_somebody_who_is_not_on_the_apps_list_is_told_so(town: Town) -> None:
    person = await town.member("stranger")
    address = await consent((await begun(town, person)).address, "stranger")

    with pytest.raises(NotOnTheList):
        await linking_of(town).pasted(person.member, address)

    with pytest.raises(LinkUnknown):
        await linking_of(town).confirm(person.member)


async def test_leave_to_change_is_asked_for_when_it_is_needed_and_again_later(town: Town) -> None:
    ana = await town.member("ana")
    assert scopes_asked(await begun(town, ana)) == READ_SCOPES
    await link(town, ana.member, "ana", changes=False)
    linked = await linking_of(town).of(ana.member)
    assert linked is not None
    assert not linked.may_change

    await link(town, ana.member, "ana", changes=True)

    linked = await linking_of(town).of(ana.member)
    assert linked is not None
    assert linked.may_change
    assert scopes_asked(await begun(town, ana)) == READ_SCOPES | WRITE_SCOPES
    await link(town, ana.member, "ana", changes=False)
    linked = await linking_of(town).of(ana.member)
    assert linked is not None
    assert linked.may_change


async def test_without_a_client_id_nobody_links(town: Town, tmp_path: Path) -> None:
    async with house_in(tmp_path / "off", town.standin, town.clock, client_id="") as house:
        member = await house.store.members.identify("test", "ana")
        assert not house.services.linking.is_open
        with pytest.raises(LinkingOff, match="client id"):
            await house.services.linking.start(member, "ana")
        with pytest.raises(LinkingOff):
            await house.services.reading.read(member, hush)


async def test_without_a_key_nobody_links(town: Town, tmp_path: Path) -> None:
    async with house_in(tmp_path / "off", town.standin, town.clock, key=None) as house:
        member = await house.store.members.identify("test", "ana")
        assert not house.services.linking.is_open
        with pytest.raises(LinkingOff, match="EARMARK_KEY"):
            await house.services.linking.start(member, "ana")
        with pytest.raises(LinkingOff):
            await house.services.linking.pasted(member, f"{CALLBACK}?code=a&state=b")
