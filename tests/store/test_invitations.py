"""Who may be compared with whom by a request, and that nobody learns what became of theirs but by a yes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Agreement, MemberId, Place
from bot.errors import TooManyAsked
from bot.store import Answer, Invitation, Seen, Store, open_store
from bot.store.invitations import MOST
from tests.clocks import Hand
from tests.store.people import HERE, THERE, agree
from tests.store.worlds import START

BEN, ANN = "discord:77", "discord:11"
DAY = timedelta(days=1)


@pytest.fixture
def hand() -> Hand:
    return Hand(START)


@pytest.fixture
async def store(path: Path, hand: Hand) -> AsyncIterator[Store]:
    async with open_store(path, hand) as opened:
        yield opened


@pytest.fixture
async def ann(store: Store) -> MemberId:
    return await store.members.identify("discord", "11")


@pytest.fixture
async def ben(store: Store) -> MemberId:
    return await store.members.identify("discord", "77")


@pytest.fixture
async def cem(store: Store) -> MemberId:
    return await store.members.identify("discord", "78")


async def asked(store: Store, asker: MemberId, account: str = BEN, place: Place = HERE) -> Invitation:
    """Ask somebody who has not been asked lately."""
    invitation = await store.invitations.invite(asker, place, account, "Ann")
    assert invitation is not None
    return invitation


async def again(store: Store, asker: MemberId, place: Place = HERE) -> bool:
    """Ask Ben once more, and tell whether he hears of it."""
    return await store.invitations.invite(asker, place, BEN, "Ann") is not None


async def sees(store: Store, one: MemberId, other: MemberId, place: Place = HERE) -> Seen:
    return await store.invitations.sees(one, other, place)


async def test_two_who_both_agreed_may_be_compared_and_one_alone_may_not(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    nobody = await sees(store, ann, ben)
    await agree(store, ben, to=Agreement.COMPARE)
    other = await sees(store, ann, ben), await sees(store, ben, ann)
    await agree(store, ann, to=Agreement.COMPARE)

    assert (nobody, other) == (Seen.NOT, (Seen.OTHER_ONLY, Seen.NOT))
    assert await sees(store, ann, ben) is await sees(store, ben, ann) is Seen.AGREED
    assert await sees(store, ann, ben, THERE) is Seen.NOT
    assert await sees(store, ann, ann) is Seen.NOT


@pytest.mark.parametrize("agreement", [each for each in Agreement if each is not Agreement.COMPARE])
async def test_what_was_agreed_to_for_another_purpose_lets_nobody_compare(
    store: Store, ann: MemberId, ben: MemberId, agreement: Agreement
) -> None:
    await agree(store, ann, ben, to=agreement)

    assert await sees(store, ann, ben) is Seen.NOT


async def test_a_request_says_who_asks_whom_and_where(store: Store, ann: MemberId, hand: Hand) -> None:
    invitation = await asked(store, ann)

    assert invitation == Invitation(invitation.id, ann, "Ann", HERE, BEN, hand.now)


async def test_a_yes_makes_a_pair_of_the_two_there_and_of_nobody_else(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    invitation = await asked(store, ann)

    await store.invitations.answer(invitation.id, ben, Answer.YES, called="Ben")

    assert await sees(store, ann, ben) is await sees(store, ben, ann) is Seen.PAIR
    assert await sees(store, ann, ben, THERE) is Seen.NOT
    assert await sees(store, cem, ben) is Seen.NOT
    assert await store.agreements.all(ben) == {}
    (anns,), (bens,) = await store.invitations.pairs(ann), await store.invitations.pairs(ben)
    assert ((anns.other, anns.name), (bens.other, bens.name)) == ((ben, "Ben"), (ann, "Ann"))


async def test_a_yes_to_everyone_is_an_agreement_as_well(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    await agree(store, cem, to=Agreement.COMPARE)
    invitation = await asked(store, ann)

    await store.invitations.answer(invitation.id, ben, Answer.ALL, called="Ben")

    assert await sees(store, ann, ben) is Seen.PAIR
    assert await sees(store, cem, ben) is Seen.AGREED
    assert [each.name for each in await store.tastes.fellows(HERE, Agreement.COMPARE)] == ["Ben", "Member 3"]


@pytest.mark.parametrize("said", list(Answer))
async def test_only_who_was_asked_can_answer(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId, said: Answer
) -> None:
    invitation = await asked(store, ann)

    answered = [await store.invitations.answer(invitation.id, each, said) for each in (ann, cem)]

    assert answered == [None, None]
    assert await sees(store, ann, ben) is await sees(store, cem, ann) is Seen.NOT
    assert await store.invitations.blocks(cem) == ()
    assert await store.invitations.waiting(ben) == (invitation,)


async def test_an_account_that_nobody_here_knows_can_be_asked_and_answers_once_it_is_known(
    store: Store, ann: MemberId
) -> None:
    invitation = await asked(store, ann, "discord:900")
    newcomer = await store.members.identify("discord", "900")

    waiting = await store.invitations.waiting(newcomer)
    await store.invitations.answer(invitation.id, newcomer, Answer.YES)

    assert waiting == (invitation,)
    assert await sees(store, newcomer, ann) is Seen.PAIR


async def test_an_account_of_the_same_number_elsewhere_is_somebody_else(store: Store, ann: MemberId) -> None:
    invitation = await asked(store, ann)
    stranger = await store.members.identify("elsewhere", "77")

    assert await store.invitations.answer(invitation.id, stranger, Answer.YES) is None
    assert await store.invitations.waiting(stranger) == ()


async def test_nobody_is_asked_by_themselves(store: Store, ben: MemberId) -> None:
    assert await store.invitations.invite(ben, HERE, BEN, "Ben") is None
    assert await store.invitations.waiting(ben) == ()


async def test_nobody_is_asked_twice_within_a_week_wherever(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    await asked(store, ann)

    hand.move(6.9 * DAY)
    soon = [await again(store, ann, place) for place in (HERE, THERE)]
    hand.move(0.2 * DAY)

    assert soon == [False, False]
    assert await again(store, ann)
    assert len(await store.invitations.waiting(ben)) == 1


async def test_each_of_several_may_ask(store: Store, ann: MemberId, ben: MemberId, cem: MemberId) -> None:
    for member in (ann, cem):
        await asked(store, member)

    assert [each.asker for each in await store.invitations.waiting(ben)] == [ann, cem]


async def test_a_request_is_too_old_for_a_yes_after_a_week_and_for_a_no_only_after_a_month(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    invitation = await asked(store, ann)

    hand.move(7.1 * DAY)
    late = [await store.invitations.answer(invitation.id, ben, said) for said in (Answer.YES, Answer.ALL)]
    await store.invitations.tidy()

    assert late == [None, None]
    assert await store.invitations.waiting(ben) == ()
    assert await store.invitations.answer(invitation.id, ben, Answer.BLOCK) == invitation
    assert await store.invitations.blocks(ben)
    hand.move(23 * DAY)
    await store.invitations.tidy()
    assert await store.invitations.answer(invitation.id, ben, Answer.NO) is None


async def test_after_a_no_nobody_is_asked_for_a_month(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    invitation = await asked(store, ann)
    hand.move(5 * DAY)
    await store.invitations.answer(invitation.id, ben, Answer.NO)

    heard = []
    for _ in range(32):
        hand.move(DAY)
        await store.invitations.tidy()
        heard.append(await again(store, ann))

    # Nor once a month is over sooner than a week after they last asked.
    assert heard.index(True) >= 29
    assert sum(heard) == 1


async def test_after_a_block_nobody_is_asked_ever_again(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    invitation = await asked(store, ann)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    for _ in range(20):
        hand.move(40 * DAY)
        await store.invitations.tidy()
        assert not await again(store, ann)
    assert await store.invitations.waiting(ben) == ()


async def test_somebody_who_is_blocked_does_not_see_whoever_lets_the_whole_server_compare(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(store, ann)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    await agree(store, ann, ben, to=Agreement.COMPARE)

    assert await sees(store, ann, ben) is Seen.NOT
    assert await sees(store, ben, ann) is Seen.AGREED


async def test_a_block_parts_two_everywhere_and_a_no_where_it_was_asked(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for place in (HERE, THERE):
        invitation = await asked(store, ann, place=place)
        await store.invitations.answer(invitation.id, ben, Answer.YES)

    await store.invitations.answer(invitation.id, ben, Answer.NO)
    after_no = await sees(store, ann, ben), await sees(store, ann, ben, THERE)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    assert after_no == (Seen.PAIR, Seen.NOT)
    assert await sees(store, ann, ben) is Seen.NOT


async def test_a_block_takes_back_what_the_blocker_asked_themself(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(store, ann, place=THERE)
    theirs = await asked(store, ben, ANN)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    assert await store.invitations.answer(theirs.id, ann, Answer.YES) is None


async def test_whoever_changes_their_mind_may_say_yes_after_a_no_or_a_block(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(store, ann)

    for said in (Answer.NO, Answer.BLOCK, Answer.YES):
        await store.invitations.answer(invitation.id, ben, said)

    assert await sees(store, ann, ben) is Seen.PAIR
    assert await store.invitations.blocks(ben) == ()


async def test_who_is_let_ask_again_may_ask_again(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    invitation = await asked(store, ann)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)
    (block,) = await store.invitations.blocks(ben)

    await store.invitations.unblock(ben, block.member)
    hand.move(8 * DAY)

    assert (block.name, block.until) == ("Ann", None)
    assert await again(store, ann)


async def test_nobody_can_lift_a_block_but_who_made_it(store: Store, ann: MemberId, ben: MemberId) -> None:
    invitation = await asked(store, ann)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    await store.invitations.unblock(ann, ann)
    await store.invitations.unblock(ann, ben)

    assert len(await store.invitations.blocks(ben)) == 1


async def test_two_who_ask_each_other_have_both_said_yes(store: Store, ann: MemberId, ben: MemberId) -> None:
    await asked(store, ann)

    met = await store.invitations.invite(ben, HERE, ANN, "Ben")

    assert met is not None
    assert (met.is_met, met.asker, met.name) == (True, ann, "Ann")
    assert await sees(store, ann, ben) is Seen.PAIR
    assert [each.name for each in await store.invitations.pairs(ann)] == ["Ben"]


async def test_two_who_ask_each_other_in_different_servers_or_too_late_have_not(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    await asked(store, ann, place=THERE)
    elsewhere = await store.invitations.invite(ben, HERE, ANN, "Ben")
    hand.move(7.1 * DAY)
    late = await store.invitations.invite(ben, THERE, ANN, "Ben")

    assert elsewhere is not None
    assert late is not None
    assert not elsewhere.is_met
    assert not late.is_met
    assert await store.invitations.pairs(ann) == ()


async def test_whoever_asks_somebody_whom_they_blocked_has_thought_better_of_it(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(store, ann)
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    met = await store.invitations.invite(ben, HERE, ANN, "Ben")

    assert met
    assert met.is_met
    assert await sees(store, ann, ben) is Seen.PAIR


async def test_an_ended_pair_is_over_for_both_and_the_other_does_not_ask_again_for_a_month(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    invitation = await asked(store, ann)
    await store.invitations.answer(invitation.id, ben, Answer.YES)

    await store.invitations.end_pair(ben, HERE, ann)
    hand.move(8 * DAY)

    assert await sees(store, ann, ben) is await sees(store, ben, ann) is Seen.NOT
    assert not await again(store, ann)
    assert [each.until for each in await store.invitations.blocks(ben)] == [hand.now + 22 * DAY]
    assert await store.invitations.invite(ben, HERE, ANN, "Ben")


async def test_ending_what_is_no_pair_changes_nothing(store: Store, ann: MemberId, ben: MemberId) -> None:
    await store.invitations.end_pair(ben, HERE, ann)

    assert await store.invitations.blocks(ben) == ()


async def test_a_request_that_is_taken_back_can_be_accepted_no_more_nor_asked_again_at_once(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(store, ann)
    waits = await store.invitations.asked(ann)

    await store.invitations.take_back(ann)

    assert waits == 1
    assert await store.invitations.asked(ann) == 0
    assert await store.invitations.answer(invitation.id, ben, Answer.YES) is None
    assert await store.invitations.waiting(ben) == ()
    # It stands again, but he hears of it once alone.
    assert not await again(store, ann)
    assert await store.invitations.answer(invitation.id, ben, Answer.YES)


@pytest.mark.parametrize("said", [None, Answer.NO, Answer.BLOCK])
async def test_whoever_asks_reads_in_their_own_data_nothing_of_what_was_said(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand, said: Answer | None
) -> None:
    invitation, seen = await asked(store, ann), list[object]()
    hand.move(2 * DAY)
    if said:
        await store.invitations.answer(invitation.id, ben, said)

    for _ in range(45):
        hand.move(DAY)
        await store.invitations.tidy()
        if hand.now.day % 3 == 0:
            await again(store, ann)
        tables = await store.personal.export(ann)
        seen.append((tables["invitations"], tables["blocks"], await store.invitations.asked(ann)))

    # What it is with an answer that never came.
    assert seen == await _unanswered(store, hand)


async def _unanswered(store: Store, hand: Hand) -> list[object]:
    """Live through the same with somebody who never answers."""
    hand.now = START
    await store.personal.erase(MemberId(1))
    asker = await store.members.identify("discord", "12")
    await store.members.identify("discord", "77")
    await asked(store, asker)
    seen = list[object]()
    hand.move(2 * DAY)
    for _ in range(45):
        hand.move(DAY)
        await store.invitations.tidy()
        if hand.now.day % 3 == 0:
            await again(store, asker)
        tables = await store.personal.export(asker)
        seen.append((tables["invitations"], tables["blocks"], await store.invitations.asked(asker)))
    return seen


async def test_somebody_new_reads_what_is_kept_of_them_and_has_it_erased(
    store: Store, ann: MemberId, cem: MemberId
) -> None:
    for member in (ann, cem):
        await asked(store, member, "discord:900")
    newcomer = await store.members.identify("discord", "900")
    (first, _) = await store.invitations.waiting(newcomer)
    await store.invitations.answer(first.id, newcomer, Answer.BLOCK)

    tables = await store.personal.export(newcomer)
    await store.personal.erase(newcomer)

    assert [row["account"] for row in tables["invitations"]] == ["900", "900"]
    assert [row["name"] for row in tables["blocks"]] == ["Ann"]
    for table in ("invitations", "blocks"):
        assert await store.database.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - our own tables


@pytest.mark.parametrize("said", [None, *Answer])
async def test_a_forgotten_asker_leaves_nothing_behind(
    store: Store, ann: MemberId, ben: MemberId, said: Answer | None
) -> None:
    invitation = await asked(store, ann)
    if said:
        await store.invitations.answer(invitation.id, ben, said)

    await store.personal.erase(ann)

    assert await store.invitations.answer(invitation.id, ben, Answer.YES) is None
    for table in ("invitations", "blocks", "pairs"):
        assert await store.database.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - our own tables


async def test_a_forgotten_member_asks_nobody(store: Store, ann: MemberId, ben: MemberId) -> None:
    await store.personal.erase(ann)

    assert not await again(store, ann)
    assert await store.invitations.waiting(ben) == ()


async def test_whoever_takes_compare_back_is_compared_with_nobody_there(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    for place in (HERE, THERE):
        invitation = await asked(store, ann, place=place)
        await store.invitations.answer(invitation.id, ben, Answer.YES)
    open_one = await asked(store, ben, "discord:78")

    await store.agreements.withdraw(ben, HERE, Agreement.COMPARE)

    assert await sees(store, ann, ben) is Seen.NOT
    assert await sees(store, ann, ben, THERE) is Seen.PAIR
    assert await store.invitations.answer(open_one.id, cem, Answer.YES) is None


WITHDRAWN = {
    "compare everywhere": lambda store, ben: store.agreements.withdraw(ben, None, Agreement.COMPARE),
    "everything": lambda store, ben: store.agreements.withdraw_all(ben),
    "forgotten": lambda store, ben: store.personal.erase(ben),
}


@pytest.mark.parametrize("withdraw", WITHDRAWN.values(), ids=WITHDRAWN)
async def test_whoever_takes_everything_back_is_in_no_pair(
    store: Store, ann: MemberId, ben: MemberId, withdraw: object
) -> None:
    for place in (HERE, THERE):
        invitation = await asked(store, ann, place=place)
        await store.invitations.answer(invitation.id, ben, Answer.YES)

    await withdraw(store, ben)  # type: ignore[operator]

    assert await store.invitations.pairs(ann) == await store.invitations.pairs(ben) == ()


@pytest.mark.parametrize("leaver", ["ann", "ben"])
async def test_whoever_leaves_a_server_is_in_no_pair_there(
    store: Store, ann: MemberId, ben: MemberId, leaver: str
) -> None:
    for place in (HERE, THERE):
        invitation = await asked(store, ann, place=place)
        await store.invitations.answer(invitation.id, ben, Answer.YES)

    await store.agreements.leave(ann if leaver == "ann" else ben, HERE)

    assert await sees(store, ann, ben) is Seen.NOT
    assert await sees(store, ann, ben, THERE) is Seen.PAIR


@pytest.mark.parametrize("close", ["close", "keep only"])
async def test_a_server_that_is_left_takes_its_pairs_and_requests_with_it(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId, close: str
) -> None:
    for place in (HERE, THERE):
        invitation = await asked(store, ann, place=place)
        await store.invitations.answer(invitation.id, ben, Answer.YES)
    waiting = await asked(store, cem)

    if close == "close":
        await store.agreements.close(HERE)
    else:
        await store.agreements.keep_only("discord", [THERE])

    assert await sees(store, ann, ben) is Seen.NOT
    assert await sees(store, ann, ben, THERE) is Seen.PAIR
    assert await store.invitations.answer(waiting.id, ben, Answer.YES) is None


async def test_nobody_asks_more_people_in_a_week_than_is_good_whatever_became_of_it(
    store: Store, ann: MemberId, ben: MemberId, hand: Hand
) -> None:
    invitation = await asked(store, ann)
    for number in range(1, MOST):
        await asked(store, ann, f"discord:90{number}")
    await store.invitations.answer(invitation.id, ben, Answer.BLOCK)

    with pytest.raises(TooManyAsked):
        await asked(store, ann, "discord:999")
    assert not await again(store, ann)
    hand.move(7.1 * DAY)

    await asked(store, ann, "discord:999")


async def test_who_said_yes_does_not_count_among_those_who_were_asked(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    invitation = await asked(store, ann)
    for number in range(1, MOST):
        await asked(store, ann, f"discord:90{number}")

    await store.invitations.answer(invitation.id, ben, Answer.YES)

    await asked(store, ann, "discord:999")
