"""Who is asked whether they may be compared, and who hears of what became of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.domain import Agreement, MemberId, Place
from bot.errors import ButtonExpired
from bot.services.inviting import Answer, Invitation, Inviting
from bot.store import Seen, Store, open_store

HERE = Place("discord", "1")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path / "earmark.db", utc_now) as opened:
        yield opened


@pytest.fixture
def inviting(store: Store) -> Inviting:
    return Inviting(store)


@pytest.fixture
async def ann(store: Store) -> MemberId:
    return await store.members.identify("discord", "11")


@pytest.fixture
async def ben(store: Store) -> MemberId:
    return await store.members.identify("discord", "77")


async def asked(inviting: Inviting, asker: MemberId) -> Invitation:
    invitation = await inviting.ask(asker, HERE, "77", called="Ann")
    assert invitation is not None
    return invitation


async def test_a_request_names_who_asks_and_the_account_of_whom_it_asks(
    inviting: Inviting, ann: MemberId
) -> None:
    invitation = await asked(inviting, ann)

    assert (invitation.asker, invitation.name, invitation.account) == (ann, "Ann", "discord:77")


@pytest.mark.parametrize("said", [Answer.YES, Answer.ALL])
async def test_whoever_asked_hears_of_a_yes_by_their_own_account(
    inviting: Inviting, store: Store, ann: MemberId, ben: MemberId, said: Answer
) -> None:
    invitation = await asked(inviting, ann)

    answered = await inviting.answer(ben, invitation.id, said, called="Ben")

    assert answered is not None
    assert answered.accounts == ("discord:11",)
    assert await store.invitations.sees(ann, ben, HERE) is Seen.PAIR
    is_open = Agreement.COMPARE in (await store.agreements.all(ben)).get(HERE, ())
    assert is_open is (said is Answer.ALL)


@pytest.mark.parametrize("said", [Answer.NO, Answer.BLOCK])
async def test_nobody_hears_of_anything_else(
    inviting: Inviting, ann: MemberId, ben: MemberId, said: Answer
) -> None:
    invitation = await asked(inviting, ann)

    answered = await inviting.answer(ben, invitation.id, said, called="Ben")

    assert answered is not None
    assert answered.accounts == ()
    assert await inviting.waiting(ben) == ()


async def test_an_asker_known_elsewhere_too_hears_of_it_where_they_asked(
    inviting: Inviting, store: Store, ann: MemberId, ben: MemberId
) -> None:
    async with store.database.transaction() as change:
        await change.execute("INSERT INTO identities VALUES ('console', 'ann', ?)", (ann,))
    invitation = await asked(inviting, ann)

    answered = await inviting.answer(ben, invitation.id, Answer.YES, called="Ben")

    assert answered is not None
    assert answered.accounts == ("discord:11",)


async def test_a_request_is_there_for_whom_it_asks_and_for_nobody_else(
    inviting: Inviting, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(inviting, ann)

    assert await inviting.request(ben, invitation.id) == invitation
    for member, number in ((ann, invitation.id), (ben, invitation.id + 1)):
        with pytest.raises(ButtonExpired):
            await inviting.request(member, number)
        assert await inviting.answer(member, number, Answer.YES, called="Somebody") is None


async def test_a_request_of_somebody_forgotten_is_answered_by_nothing(
    inviting: Inviting, store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(inviting, ann)
    await store.personal.erase(ann)

    assert await inviting.answer(ben, invitation.id, Answer.YES, called="Ben") is None
