"""Nobody is shown to anybody without a row that says so."""

import pytest

from bot.domain import Agreement, MemberId, Place
from bot.store import Store

HERE, THERE = Place("discord", "1"), Place("discord", "2")


async def test_nothing_is_agreed_to_at_the_beginning(store: Store, ann: MemberId) -> None:
    assert await store.agreements.all(ann) == {}


async def test_an_agreement_counts_for_its_server_its_purpose_and_its_member_alone(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.agreements.agree(ann, HERE, Agreement.MAP)

    assert await store.agreements.all(ann) == {HERE: frozenset({Agreement.MAP})}
    assert await store.agreements.all(ben) == {}


async def test_agreeing_twice_is_agreeing_once(store: Store, ann: MemberId) -> None:
    for _ in range(2):
        await store.agreements.agree(ann, HERE, Agreement.MAP)

    await store.agreements.withdraw(ann, HERE, Agreement.MAP)

    assert await store.agreements.all(ann) == {}


async def names(store: Store, member: MemberId) -> list[object]:
    return [row["name"] for row in (await store.personal.export(member))["agreements"]]


async def test_what_a_member_is_called_is_kept_as_they_said_it_last_there(
    store: Store, ann: MemberId
) -> None:
    await store.agreements.agree(ann, HERE, Agreement.SUGGEST, called="Ann")
    await store.agreements.agree(ann, THERE, Agreement.SUGGEST, called="Annie")
    await store.agreements.agree(ann, HERE, Agreement.SUGGEST, called="Anna")
    await store.agreements.agree(ann, HERE, Agreement.SUGGEST)

    assert sorted(map(str, await names(store, ann))) == ["Anna", "Annie"]


async def test_a_name_goes_with_the_agreement(store: Store, ann: MemberId) -> None:
    await store.agreements.agree(ann, HERE, Agreement.SUGGEST, called="Ann")
    await store.agreements.withdraw(ann, HERE, Agreement.SUGGEST)

    await store.agreements.agree(ann, HERE, Agreement.SUGGEST)

    assert await names(store, ann) == [""]


async def test_withdrawing_one_leaves_the_others(store: Store, ann: MemberId) -> None:
    for place in (HERE, THERE):
        for agreement in Agreement:
            await store.agreements.agree(ann, place, agreement)

    await store.agreements.withdraw(ann, HERE, Agreement.COMPARE)

    agreed = await store.agreements.all(ann)
    assert agreed[HERE] == set(Agreement) - {Agreement.COMPARE}
    assert agreed[THERE] == set(Agreement)


async def test_withdrawing_everywhere_leaves_nothing(store: Store, ann: MemberId, ben: MemberId) -> None:
    for member in (ann, ben):
        for place in (HERE, THERE):
            await store.agreements.agree(member, place, Agreement.MAP)

    await store.agreements.withdraw_all(ann)

    assert await store.agreements.all(ann) == {}
    assert set(await store.agreements.all(ben)) == {HERE, THERE}


async def test_a_server_that_is_left_takes_its_agreements_with_it(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        for place in (HERE, THERE):
            await store.agreements.agree(member, place, Agreement.MAP)

    await store.agreements.close(HERE)

    assert [set(await store.agreements.all(member)) for member in (ann, ben)] == [{THERE}, {THERE}]


async def test_of_a_platform_only_the_servers_that_earmark_is_still_in_are_kept(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    same_number = Place("elsewhere", "2")
    for member in (ann, ben):
        for place in (HERE, THERE, same_number):
            await store.agreements.agree(member, place, Agreement.MAP)

    await store.agreements.keep_only("discord", [HERE, Place("discord", "3")])

    for member in (ann, ben):
        assert set(await store.agreements.all(member)) == {HERE, same_number}


async def test_a_platform_without_a_server_keeps_no_agreement(store: Store, ann: MemberId) -> None:
    await store.agreements.agree(ann, HERE, Agreement.MAP)

    await store.agreements.keep_only("discord", [])

    assert await store.agreements.all(ann) == {}


@pytest.mark.parametrize("agreement", list(Agreement))
async def test_a_forgotten_member_agrees_to_nothing(
    store: Store, ann: MemberId, agreement: Agreement
) -> None:
    await store.agreements.agree(ann, HERE, agreement)
    assert (await store.personal.export(ann))["agreements"][0]["server"] == "1"
    await store.personal.erase(ann)

    await store.agreements.agree(ann, HERE, agreement)

    assert await store.agreements.all(ann) == {}
