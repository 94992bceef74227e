"""What people of a server may learn of each other's songs: of those who agreed, and of what is open."""

from collections.abc import Awaitable, Callable

import pytest

from bot.domain import LISTEN_COLUMNS, Agreement, Columns, MemberId, Place, PlaylistId, Shown
from bot.store import Answer, Store
from tests.store.people import HERE, THERE, agree, bring
from tests.store.worlds import HEARD, START, exported, listed, song


@pytest.fixture
async def cem(store: Store) -> MemberId:
    return await store.members.identify("discord", "78")


def songs(columns: Columns) -> list[tuple[int, int, str]]:
    """Return whose songs these are, and how openly they are shown."""
    rows = zip(columns["member"], columns["track_id"], columns["shown"], strict=True)
    return sorted((int(str(member)), int(str(track)), str(shown)) for member, track, shown in rows)


async def test_who_agreed_is_known_by_the_name_they_have_there(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    await agree(store, ben, ann, to=Agreement.MAP)
    await agree(store, cem, to=Agreement.WHOSE)
    await agree(store, cem, to=Agreement.MAP, place=THERE)

    fellows = await store.tastes.fellows(HERE, Agreement.MAP)

    assert [(each.member, each.name) for each in fellows] == [(ann, f"Member {ann}"), (ben, f"Member {ben}")]


async def test_songs_are_handed_out_of_those_who_agreed_to_it_there_and_were_asked_for(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    for number, member in enumerate((ann, ben, cem)):
        await bring(store, member, visible=[number])
    await agree(store, ann, cem, to=Agreement.COMPARE)
    await agree(store, ben, to=Agreement.MAP)
    await agree(store, ben, to=Agreement.COMPARE, place=THERE)
    await agree(store, ben, to=Agreement.COMPARE, place=Place("elsewhere", HERE.server))

    everyone = await store.tastes.listens(HERE, Agreement.COMPARE, [ben, ann, cem])
    one = await store.tastes.listens(HERE, Agreement.COMPARE, [cem])

    assert songs(everyone) == [(ann, 0, "visible"), (cem, 2, "visible")]
    assert songs(one) == [(cem, 2, "visible")]


async def test_private_playlists_and_those_left_out_of_taste_are_never_among_them(
    store: Store, ann: MemberId
) -> None:
    found = await bring(store, ann, visible=[1], counted=[2], private=[3], visible_sleep=[4])
    await store.playlists.set_in_taste(ann, found["visible_sleep"], False)
    await agree(store, ann, to=Agreement.COMPARE)

    listens = await store.tastes.listens(HERE, Agreement.COMPARE, [ann])

    assert songs(listens) == [(ann, 1, "visible"), (ann, 2, "counted")]


async def test_songs_have_every_column_that_a_model_learns_from(store: Store, ann: MemberId) -> None:
    heard = song(1, sound=HEARD)
    await store.playlists.take_in(ann, exported(listed("Moss", [heard, song(2)])))
    await store.playlists.set_all_shown(ann, Shown.VISIBLE)
    await agree(store, ann, to=Agreement.COMPARE)
    moss = (await store.playlists.all(ann))[0]

    listens = await store.tastes.listens(HERE, Agreement.COMPARE, [ann])

    assert tuple(listens) == (*LISTEN_COLUMNS, "member", "shown")
    assert {name: column[0] for name, column in listens.items()} == {
        **{name: column[0] for name, column in (await store.playlists.listens(ann)).items()},
        "member": ann,
        "shown": "visible",
    }
    assert listens["playlist"] == [str(moss.id)] * 2
    assert listens["tempo"] == [HEARD.tempo, None]


async def test_liked_songs_are_a_playlist_like_another_and_songs_without_a_name_tell_nothing(
    store: Store, ann: MemberId
) -> None:
    nameless = song(2, title="", artist="")
    await bring(store, ann, visible_likes=[1])
    await store.playlists.take_in(ann, exported(listed("Odd", [nameless]), whole=False))
    await store.playlists.set_all_shown(ann, Shown.VISIBLE)
    await agree(store, ann, to=Agreement.COMPARE)

    assert songs(await store.tastes.listens(HERE, Agreement.COMPARE, [ann])) == [(ann, 1, "visible")]


async def test_of_many_songs_the_newest_of_each_are_handed_out(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    undated = listed("Undated", [9], added=None)
    await store.playlists.take_in(ann, exported(listed("Dated", [1, 2, 3], added=START), undated))
    await store.playlists.set_all_shown(ann, Shown.COUNTED)
    await bring(store, ben, visible=[4])
    await agree(store, ann, ben, to=Agreement.COMPARE)

    newest = await store.tastes.listens(HERE, Agreement.COMPARE, [ann, ben], most=2)

    assert songs(newest) == [(ann, 2, "counted"), (ann, 3, "counted"), (ben, 4, "visible")]


async def test_whoever_has_nothing_or_is_not_there_gives_empty_columns(store: Store, ann: MemberId) -> None:
    await agree(store, ann, to=Agreement.COMPARE)

    listens = await store.tastes.listens(HERE, Agreement.COMPARE, [ann, MemberId(99)])

    assert set(map(len, listens.values())) == {0}
    assert set(listens) > set(LISTEN_COLUMNS)


async def test_two_see_each_other_by_agreeing_and_nobody_by_wanting_to(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ann, visible=[1])
    await bring(store, ben, visible=[2], private=[3])

    await agree(store, ben, to=Agreement.COMPARE)
    wanted = await store.tastes.of_pair(HERE, ann, ben)
    await agree(store, ann, to=Agreement.COMPARE)

    assert songs(wanted) == []
    assert songs(await store.tastes.of_pair(HERE, ann, ben)) == [(ann, 1, "visible"), (ben, 2, "visible")]
    assert songs(await store.tastes.of_pair(THERE, ann, ben)) == []


async def test_two_see_each_other_by_a_pair_though_nobody_else_does(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ann, counted=[1], private=[7])
    await bring(store, ben, visible=[2])
    invitation = await store.invitations.invite(ann, HERE, "discord:77", "Ann")
    assert invitation
    await store.invitations.answer(invitation.id, ben, Answer.YES)

    of_pair = await store.tastes.of_pair(HERE, ben, ann)

    assert songs(of_pair) == [(ann, 1, "counted"), (ben, 2, "visible")]
    assert songs(await store.tastes.listens(HERE, Agreement.COMPARE, [ann, ben])) == []


async def test_their_own_songs_a_member_sees_all_private_ones_too_but_not_what_is_left_out_of_taste(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    found = await bring(store, ann, private=[1], counted=[2], private_sleep=[3])
    await store.playlists.set_in_taste(ann, found["private_sleep"], False)
    await bring(store, ben, visible=[4])

    assert songs(await store.tastes.own(ann)) == [(ann, 1, "private"), (ann, 2, "counted")]


async def test_playlists_are_named_while_they_are_visible(store: Store, ann: MemberId) -> None:
    found = await bring(store, ann, visible=[1], counted=[2], private=[3], visible_sleep=[4])
    await store.playlists.set_in_taste(ann, found["visible_sleep"], False)

    names = await store.tastes.playlist_names(found.values())

    assert names == {found["visible"]: "visible"}


CHANGES = {
    "one more agrees": lambda store, _, ben, __: agree(store, ben, to=Agreement.WHOSE),
    "one withdraws": lambda store, ann, _, __: store.agreements.withdraw(ann, HERE, Agreement.WHOSE),
    "a playlist is shown": lambda store, ann, _, found: store.playlists.set_shown(
        ann, found["private"], Shown.COUNTED
    ),
    "a playlist is kept back": lambda store, ann, _, found: store.playlists.set_shown(
        ann, found["visible"], Shown.COUNTED
    ),
    "a playlist is left out": lambda store, ann, _, found: store.playlists.set_in_taste(
        ann, found["visible"], False
    ),
    "a song comes": lambda store, ann, _, __: store.playlists.take_in(
        ann, exported(listed("visible", [1, 5], key="visible"), whole=False)
    ),
    "a song is heard": lambda store, ann, _, __: store.playlists.take_in(
        ann, exported(listed("visible", [song(1, sound=HEARD)], key="visible"), whole=False)
    ),
    "somebody is forgotten": lambda store, ann, _, __: store.personal.erase(ann),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_the_digest_is_another_one_once_anything_is_that_may_be_seen(
    store: Store, ann: MemberId, ben: MemberId, change: object
) -> None:
    found = await bring(store, ann, visible=[1], private=[2])
    await bring(store, ben, visible=[3])
    await agree(store, ann, to=Agreement.WHOSE)
    before = await store.tastes.digest(HERE, Agreement.WHOSE)

    await change(store, ann, ben, found)  # type: ignore[operator]

    assert await store.tastes.digest(HERE, Agreement.WHOSE) != before


async def test_the_digest_stays_while_nothing_changes_that_may_be_seen_there(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    found = await bring(store, ann, visible=[1], private=[2])
    await bring(store, ben, visible=[3])
    await agree(store, ann, to=Agreement.WHOSE)
    before = await store.tastes.digest(HERE, Agreement.WHOSE)

    await store.playlists.set_guessed(ann, found["private"], False)
    await agree(store, ben, to=Agreement.MAP)
    await agree(store, ben, to=Agreement.WHOSE, place=THERE)

    assert await store.tastes.digest(HERE, Agreement.WHOSE) == before


Change = Callable[[Store, MemberId, dict[str, PlaylistId]], Awaitable[object]]
TAKEN_BACK: dict[str, tuple[Change, bool]] = {
    "as it was": (lambda store, ann, _: store.playlists.all(ann), True),
    "private": (
        lambda store, ann, found: store.playlists.set_shown(ann, found["visible"], Shown.PRIVATE),
        False,
    ),
    "counted": (
        lambda store, ann, found: store.playlists.set_shown(ann, found["visible"], Shown.COUNTED),
        False,
    ),
    "no longer counted": (
        lambda store, ann, found: store.playlists.set_shown(ann, found["counted"], Shown.PRIVATE),
        False,
    ),
    "opened": (
        lambda store, ann, found: store.playlists.set_shown(ann, found["counted"], Shown.VISIBLE),
        True,
    ),
    "left out": (lambda store, ann, found: store.playlists.set_in_taste(ann, found["visible"], False), False),
    "forgotten": (lambda store, ann, _: store.personal.erase(ann), False),
    "private as ever": (
        lambda store, ann, found: store.playlists.set_in_taste(ann, found["private"], False),
        True,
    ),
}


@pytest.mark.parametrize(("change", "still"), TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_it_is_known_whether_playlists_are_as_open_as_when_they_were_read(
    store: Store,
    ann: MemberId,
    change: Change,
    still: bool,
) -> None:
    found = await bring(store, ann, visible=[1], counted=[2], private=[3])
    read = await store.tastes.shows([ann])
    assert len(read) == 2

    await change(store, ann, found)

    assert await store.tastes.still_show(read) is still


async def test_of_nothing_read_nothing_can_be_taken_back(store: Store) -> None:
    assert await store.tastes.shows([]) == frozenset()
    assert await store.tastes.still_show(frozenset())
