"""Maps of taste: who agreed is on them as long as they agree, and every song stays where it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Agreement, MemberId, Place, Shown, TrackId
from bot.errors import (
    JobTimedOut,
    LinkExpired,
    NeedsLibrary,
    NoLongerOpen,
    NothingToKeep,
    NotOnTheMap,
    TooFewOpen,
    TooFewSongs,
)
from bot.services.mapsheets import By, Who
from bot.store import open_store
from tests.clocks import Hand
from tests.services.mapped import ADDRESS, HERE, MONDAY, Town, dict_of, lying, numbers, spot
from tests.store.worlds import exported, listed, song

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand(MONDAY)
    async with open_store(tmp_path / "earmark.db", clock) as store:
        yield Town(store, clock)


async def three(town: Town) -> None:
    """Let three people agree who have twenty songs each, and ana and ben two of them together."""
    await town.settle("ana", range(20))
    await town.settle("ben", range(18, 40))
    await town.settle("cem", range(40, 60))


def token_of(address: str | None) -> str:
    assert address is not None
    start = f"{ADDRESS}/map/"
    assert address.startswith(start)
    return address.removeprefix(start)


def ids(*songs: int) -> list[TrackId]:
    return [song(number).id for number in songs]


async def test_on_it_is_every_visible_song_of_those_who_agreed_each_once(town: Town) -> None:
    await three(town)
    await town.settle("silent", range(60, 80), agrees=False)

    sheet = await town.seen("ana")

    assert numbers(sheet) == list(range(60))
    assert [fellow.name for fellow in sheet.people] == ["Ana", "Ben", "Cem"]
    of = {int(track): owners for track, owners in zip(sheet.track_id, sheet.owners, strict=True)}
    assert (of[0], of[18], of[30], of[59]) == ((0,), (0, 1), (1,), (2,))
    assert sheet.are_visible
    assert lying(sheet) == {number: spot(number) for number in range(60)}


@pytest.mark.parametrize("shown", [Shown.PRIVATE, Shown.COUNTED])
async def test_what_is_not_visible_is_no_dot_on_it(town: Town, shown: Shown) -> None:
    await three(town)
    await town.bring("cem", "secret", range(60, 80), shown=shown)

    sheet = await town.seen("cem")

    assert numbers(sheet) == list(range(60))
    assert not {int(str(track)) for track in town.engine.songs["track_id"]} & set(range(60, 80))


async def test_what_is_left_out_of_taste_is_no_dot_on_it_either(town: Town) -> None:
    await three(town)
    sleep = await town.bring("cem", "sleep", range(60, 80))
    await town.store.playlists.set_in_taste(town.people["cem"], sleep, False)

    assert numbers(await town.seen("cem")) == list(range(60))


async def test_whoever_withdraws_is_gone_at_once_and_what_others_have_stays_theirs(town: Town) -> None:
    await three(town)
    await town.seen("ana")

    await town.withdraw("ben")
    sheet = await town.seen("ana")

    assert numbers(sheet) == [*range(20), *range(40, 60)]
    assert [fellow.name for fellow in sheet.people] == ["Ana", "Cem"]
    of = {int(track): owners for track, owners in zip(sheet.track_id, sheet.owners, strict=True)}
    assert of[18] == (0,)


async def test_whoever_has_left_the_server_is_gone_and_agreed_to_nothing_there(town: Town) -> None:
    await three(town)
    away = {"cem"}

    async def look(_place: Place, account: str) -> bool:
        return account not in away

    town.presence.ask("test", look)

    assert numbers(await town.seen("ana")) == list(range(40))
    assert town.people["cem"] not in await town.store.agreements.in_place(HERE, Agreement.MAP)
    away.add("ana")
    with pytest.raises(NotOnTheMap):
        await Town.seen(await returned(town), "ana")


async def returned(town: Town) -> Town:
    """Let what was seen of who is there be forgotten."""
    looks, town.presence = town.presence._looks, type(town.presence)(town.store)
    for platform, look in looks.items():
        town.presence.ask(platform, look)
    return town


async def test_who_has_not_agreed_sees_no_map_of_others(town: Town) -> None:
    await three(town)
    await town.settle("eve", range(5), agrees=False)

    with pytest.raises(NotOnTheMap):
        await town.seen("eve")
    assert town.engine.asked == []


async def test_it_takes_two_who_agreed_and_show_something(town: Town) -> None:
    await town.settle("ana", range(20), agrees=False)
    with pytest.raises(TooFewOpen, match="nobody has agreed"):
        await town.seen("ana")

    await town.store.agreements.agree(town.people["ana"], HERE, Agreement.MAP, called="Ana")
    with pytest.raises(TooFewOpen, match="only one person has agreed"):
        await town.seen("ana")

    await town.settle("ben", range(20, 40), shown=Shown.COUNTED)
    with pytest.raises(TooFewOpen, match="only one who agreed has a visible playlist"):
        await town.seen("ana")

    await town.bring("ben", "open", range(20, 30))
    assert numbers(await town.seen("ana")) == list(range(30))


async def test_a_map_takes_some_songs(town: Town) -> None:
    await town.settle("ana", [1, 2])
    await town.settle("ben", [3])

    with pytest.raises(TooFewSongs, match="takes 8 songs, and I have 3"):
        await town.seen("ana")


async def test_whoever_withdraws_while_it_is_drawn_is_not_on_what_is_handed_out(town: Town) -> None:
    await three(town)
    town.engine.meanwhile = [town.withdraw("ben")]

    sheet = await town.seen("ana")

    assert [fellow.name for fellow in sheet.people] == ["Ana", "Cem"]
    assert [drawing["songs"] for drawing in town.engine.drawings] == [60, 40]


async def test_neither_is_a_playlist_that_is_closed_meanwhile(town: Town) -> None:
    await three(town)
    await town.bring("ben", "diary", [70])
    (diary,) = (each for each in await town.store.playlists.all(town.people["ben"]) if each.name == "diary")
    town.engine.meanwhile = [
        town.store.playlists.set_shown(town.people["ben"], diary.id, Shown.COUNTED),
    ]

    assert 70 not in numbers(await town.seen("ana"))
    assert [drawing["songs"] for drawing in town.engine.drawings] == [61, 60]


async def test_the_asker_who_withdraws_meanwhile_is_shown_nothing(town: Town) -> None:
    await three(town)
    town.engine.meanwhile = [town.withdraw("ana")]

    with pytest.raises(NotOnTheMap):
        await town.seen("ana")


async def test_where_somebody_takes_something_back_again_and_again_it_gives_up(town: Town) -> None:
    await three(town)
    lists = [await town.bring("cem", f"list {number}", [70 + number]) for number in range(5)]
    town.engine.meanwhile = [
        town.store.playlists.set_shown(town.people["cem"], each, Shown.PRIVATE) for each in lists
    ]

    with pytest.raises(NoLongerOpen):
        await town.seen("ana")
    assert numbers(await town.seen("ana")) == list(range(60))


async def test_every_song_is_where_it_was_last_week_and_new_ones_find_a_place(town: Town) -> None:
    await three(town)
    before = lying(await town.seen("ana"))

    town.clock.now += WEEK
    town.engine.shift = 0.5
    await town.bring("cem", "new", [60, 61])
    after = lying(await town.seen("ben"))

    assert {number: after[number] for number in before} == before
    assert (after[60], after[61]) == (spot(60, 0.5), spot(61, 0.5))
    assert [name for name in town.engine.asked if name in {"lay_out", "place"}] == ["lay_out", "place"]
    town.engine.shift = 0.9
    assert lying(await town.seen("ben")) == after


async def test_when_much_is_new_it_is_laid_out_anew_beginning_from_where_songs_were(town: Town) -> None:
    await three(town)
    await town.seen("ana")

    town.clock.now += WEEK
    await town.bring("cem", "new", range(60, 70))
    await town.seen("ana")
    await town.bring("ben", "new ones", range(70, 75))
    await town.seen("ana")
    assert town.engine.asked.count("lay_out") == 1

    town.clock.now += WEEK
    town.engine.shift = 0.25
    await town.bring("cem", "newer", range(75, 95))
    sheet = await town.seen("ana")

    assert town.engine.asked.count("lay_out") == 2
    first, hint = town.engine.before
    assert first is None
    assert sorted(filter(None, hint)) == sorted(spot(number) for number in range(75))
    assert hint.count(None) == 20
    assert lying(sheet)[10] == spot(10, 0.25)

    town.clock.now += WEEK
    await town.bring("cem", "newest", [95])
    await town.seen("ana")
    assert town.engine.asked.count("lay_out") == 2


async def test_two_who_ask_at_once_wait_for_one_laying_out_and_see_the_same(town: Town) -> None:
    await three(town)
    mapping = town.mapping()

    one, other = await asyncio.gather(
        *(mapping.drawn(town.asked(name), dict_of, town.told.append) for name in ("ana", "ben"))
    )

    assert lying(one.sheet) == lying(other.sheet)
    assert town.engine.asked.count("lay_out") == 1


async def test_what_lies_where_is_worked_out_once_until_something_changes(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    for _ in range(3):
        drawn = await mapping.drawn(town.asked("ana"), dict_of, town.told.append)
    assert town.engine.asked.count("regions") == 1
    assert [region.size for region in drawn.sheet.regions] == [60]

    await town.withdraw("ben")
    drawn = await mapping.drawn(town.asked("ana"), dict_of, town.told.append)

    assert town.engine.asked.count("regions") == 2
    assert [region.size for region in drawn.sheet.regions] == [40]


async def test_of_a_forgotten_member_nothing_stays_in_mind(town: Town) -> None:
    await three(town)
    await town.settle("dot", range(20), agrees=False)
    mapping = town.mapping()
    for name, who in (("ana", Who.SERVER), ("ana", Who.ME), ("dot", Who.ME)):
        await mapping.drawn(town.asked(name, who), dict_of, town.told.append)

    mapping.forget(town.people["ana"])

    assert [of.member for of in mapping._spotting._known] == [town.people["dot"]]


async def test_progress_is_told_while_it_works(town: Town) -> None:
    await three(town)

    await town.seen("ana")

    assert town.told == [
        "Gathering songs …",
        "Laying out 60 songs, so that what is alike lies together …",
        "Drawing 60 songs …",
    ]


async def test_of_very_many_songs_the_newest_of_everybody_are_taken(town: Town) -> None:
    await town.settle("ana", range(20))
    await town.settle("ben", range(40, 60))
    drawn = await town.mapping(most=20).drawn(town.asked("ana"), dict_of, town.told.append)

    assert numbers(drawn.sheet) == [*range(10, 20), *range(50, 60)]


async def test_ones_own_map_has_all_of_ones_own_and_nobody_elses(town: Town) -> None:
    await three(town)
    await town.bring("ana", "secret", range(60, 80), shown=Shown.PRIVATE)

    sheet = await town.seen("ana", Who.ME, By.PLAYLIST)

    assert numbers(sheet) == [*range(20), *range(60, 80)]
    assert not sheet.are_visible
    assert {group.name for group in sheet.groups} == {"ana's best", "secret"}
    ben = await town.seen("ben", Who.ME, By.PLAYLIST, None)
    assert ben.are_visible
    assert numbers(ben) == list(range(18, 40))


async def test_ones_own_map_needs_nobody_who_agrees_but_a_library(town: Town) -> None:
    await town.settle("ana", range(20), shown=Shown.PRIVATE, agrees=False)
    town.people["eve"] = await town.store.members.identify("test", "eve")

    assert len((await town.seen("ana", Who.ME, By.GENRE, None)).x) == 20
    with pytest.raises(NeedsLibrary):
        await town.seen("eve", Who.ME, By.GENRE, None)


async def test_where_everybody_is_on_one_map_says_nothing_of_another(town: Town) -> None:
    await three(town)
    await town.seen("ana")
    town.engine.shift = 0.5

    assert lying(await town.seen("ana", Who.ME, By.PLAYLIST))[5] == spot(5, 0.5)
    assert lying(await town.seen("ana"))[5] == spot(5)


async def test_what_a_worker_cannot_do_is_an_error_of_ours(town: Town) -> None:
    await three(town)
    town.engine.error = JobTimedOut(seconds=9)

    with pytest.raises(JobTimedOut):
        await town.seen("ana")


async def test_a_page_shows_the_map_as_its_owner_may_see_it_now(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana", by=By.DECADE)))

    page = await mapping.page(token)
    assert (page.viewer, page.who, page.by) == (town.people["ana"], Who.SERVER, By.DECADE)
    assert numbers(page) == list(range(60))

    await town.withdraw("cem")
    assert numbers(await mapping.page(token)) == list(range(40))
    await town.bring("ben", "new", [70])
    assert 70 in numbers(await town.mapping().page(token))


TAKEN_BACK: dict[str, Callable[[Town], Awaitable[object]]] = {
    "withdrawn": lambda town: town.withdraw("cem"),
    "left": lambda town: town.store.agreements.leave(town.people["cem"], HERE),
    "forgotten": lambda town: town.store.personal.erase(town.people["cem"]),
    "counted": lambda town: town.store.playlists.set_all_shown(town.people["cem"], Shown.COUNTED),
    "private": lambda town: town.store.playlists.set_all_shown(town.people["cem"], Shown.PRIVATE),
    "songs gone": lambda town: town.store.playlists.take_in(
        town.people["cem"], exported(listed("cem's best", [40])), replace=True
    ),
    "songs come": lambda town: town.bring("cem", "more", [70]),
}


@pytest.mark.parametrize("changed", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_an_open_page_learns_that_it_is_another_one_without_a_map_being_made(
    town: Town, changed: Callable[[Town], Awaitable[object]]
) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))
    before = await mapping.mark(token)
    assert await mapping.mark(token) == before

    await changed(town)

    assert await mapping.mark(token) != before
    assert town.engine.asked == []


async def test_what_only_counts_is_nothing_that_an_open_page_learns_of(town: Town) -> None:
    await three(town)
    await town.bring("cem", "counts", [70], shown=Shown.COUNTED)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))
    before = await mapping.mark(token)

    await town.store.playlists.take_in(
        town.people["cem"], exported(listed("counts", [70, 71, 72]), whole=False)
    )

    assert await mapping.mark(token) == before


async def test_an_open_page_of_ones_own_learns_of_all_of_ones_own(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana", Who.ME)))
    before = await mapping.mark(token)

    await town.withdraw("ben")
    assert await mapping.mark(token) == before
    await town.bring("ana", "secrets", [70], shown=Shown.PRIVATE)
    assert await mapping.mark(token) != before


async def test_an_open_page_learns_that_it_has_ended(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))

    await town.withdraw("ana")

    with pytest.raises(LinkExpired):
        await mapping.mark(token)


async def test_somebody_of_whom_it_is_not_known_whether_they_are_there_is_off_an_open_page(
    town: Town,
) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))
    before = await mapping.mark(token)

    async def look(_: Place, account: str) -> bool | None:
        return None if account == "cem" else True

    town.presence.ask("test", look)

    assert await mapping.mark(token) != before


async def test_each_page_has_an_address_that_nobody_guesses_and_that_is_kept_nowhere(town: Town) -> None:
    await three(town)
    mapping = town.mapping()

    tokens = {token_of(await mapping.link(town.asked("ana"))) for _ in range(5)}

    assert len(tokens) == 5
    assert all(len(token) >= 43 for token in tokens)
    kept = await town.store.maps._database.rows("SELECT digest FROM map_links", ())
    assert not tokens & {row["digest"] for row in kept}


async def test_without_an_address_there_are_no_pages(town: Town) -> None:
    await three(town)

    assert await town.mapping(address="").link(town.asked("ana")) is None


async def test_a_page_ends_with_its_time(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))

    town.clock.now += HOUR - timedelta(seconds=1)
    assert numbers(await mapping.page(token))
    town.clock.now += timedelta(seconds=1)
    with pytest.raises(LinkExpired):
        await mapping.page(token)


@pytest.mark.parametrize("token", ["", "guessed", "../map", "0" * 43])
async def test_an_address_that_was_never_given_leads_nowhere(town: Town, token: str) -> None:
    await three(town)
    await town.mapping().link(town.asked("ana"))

    with pytest.raises(LinkExpired):
        await town.mapping().page(token)


async def test_a_page_ends_when_its_owner_withdraws_and_does_not_come_back(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))
    await town.withdraw("ana")

    with pytest.raises(LinkExpired):
        await mapping.page(token)
    await town.store.agreements.agree(town.people["ana"], HERE, Agreement.MAP, called="Ana")
    with pytest.raises(LinkExpired):
        await mapping.page(token)


async def test_a_page_ends_when_its_owner_leaves_the_server_or_too_few_are_left(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    anas, bens = [token_of(await mapping.link(town.asked(name))) for name in ("ana", "ben")]
    away: set[str] = {"ana"}

    async def look(_place: Place, account: str) -> bool:
        return account not in away

    town.presence.ask("test", look)

    with pytest.raises(LinkExpired):
        await mapping.page(anas)
    assert numbers(await mapping.page(bens))
    await town.withdraw("cem")
    with pytest.raises(LinkExpired):
        await mapping.page(bens)


async def test_a_page_ends_when_its_owner_is_forgotten(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    tokens = [
        token_of(await mapping.link(town.asked("ana", who, By.PLAYLIST))) for who in (Who.SERVER, Who.ME)
    ]
    for token in tokens:
        assert numbers(await mapping.page(token))

    await town.store.personal.erase(town.people["ana"])

    for token in tokens:
        with pytest.raises(LinkExpired):
            await mapping.page(token)


async def test_somebody_withdrawing_while_a_page_is_made_is_not_on_it(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))
    run = town.engine.run

    async def slow(task: str, /, *given: object, **named: object) -> object:
        said = await run(task, *given, **named)  # type: ignore[arg-type]  # as it was asked
        if town.people["ben"] in await town.store.agreements.in_place(HERE, Agreement.MAP):
            await town.withdraw("ben")
        return said

    town.engine.run = slow  # type: ignore[method-assign]  # it takes its time

    assert numbers(await mapping.page(token)) == [*range(20), *range(40, 60)]


async def test_songs_of_a_page_become_a_playlist_of_its_owner(town: Town) -> None:
    await three(town)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))

    made = await mapping.keep(token, "Ours", ids(59, 3, 25))

    assert made.songs == 3
    assert town.press.made == [(town.people["ana"], "Ours", tuple(ids(59, 3, 25)))]


async def test_only_songs_that_are_on_the_map_at_that_moment_can_be_kept(town: Town) -> None:
    await three(town)
    await town.settle("silent", range(60, 80), agrees=False)
    mapping = town.mapping()
    token = token_of(await mapping.link(town.asked("ana")))
    await town.withdraw("cem")

    await mapping.keep(token, "Ours", ids(59, 3, 65, 999))
    assert town.press.made == [(town.people["ana"], "Ours", tuple(ids(3)))]

    with pytest.raises(NothingToKeep):
        await mapping.keep(token, "Ours", ids(59))
    town.clock.now += HOUR
    with pytest.raises(LinkExpired):
        await mapping.keep(token, "Ours", ids(3))
    assert len(town.press.made) == 1


async def test_whose_map_it_is_is_who_asked(town: Town) -> None:
    await three(town)

    for name, is_you in (("ana", [True, False, False]), ("cem", [False, False, True])):
        sheet = await town.seen(name)
        assert [group.is_you for group in sheet.groups[:3]] == is_you
        assert sheet.viewer == town.people[name] == MemberId(sheet.people[is_you.index(True)].member)
