"""A login ends, or is renewed by many at once: nothing is lost or asked twice, and it is told once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.answers.reply import Choice, Outcome
from bot.demo.spotify import Fault
from tests.houses import Person
from tests.linked import CLIENT, Hand, Town, link, song
from tests.weather.skies import (
    LISTS,
    TOKEN,
    again,
    ids_of,
    is_told,
    pages_of,
    playlist_of,
    say_yes,
    stored,
    stored_of,
    words_of,
)

AN_HOUR = timedelta(hours=1)


def withdrawn(town: Town) -> None:
    """Let Ana take the leave back on the page of her account."""
    town.world.revoke("ana", CLIENT)


def half_a_year(town: Town) -> None:
    """Let half a year pass since Ana agreed, and the hour that a token lives."""
    town.world.age_logins()
    town.clock.move(AN_HOUR)


def said_so(town: Town) -> None:
    """Let Spotify say that the login is over, for reasons of its own."""
    town.standin.faults.add(Fault("invalid_grant", times=99))
    town.clock.move(AN_HOUR)


WAYS: dict[str, Callable[[Town], None]] = {
    "withdrawn": withdrawn,
    "six months": half_a_year,
    "said so": said_so,
}


@pytest.fixture(params=WAYS)
async def ended(town: Town, ana: Person, request: pytest.FixtureRequest) -> Person:
    """Return Ana, whose login ended after the third page of a playlist that was being read."""
    long = playlist_of(town, "ana", "Long")
    town.world.insert(long.id, [song(2000)], 0)
    before = stored(town, ana)
    town.asked()
    way = WAYS[request.param]
    town.standin.faults.add(Fault("change", path="/items$", after=3, then=lambda _: way(town)))

    reply = await ana.ask("sync")

    is_told(
        reply, Outcome.NEEDS_LINK, "Your login at Spotify has ended", "everything that I know is still here"
    )
    assert reply.choices == (Choice("Link Spotify", "link"),)
    assert stored(town, ana) == before
    asked = town.asked()
    assert (asked.count(TOKEN), pages_of(asked, long), asked[-1]) == (1, 4, TOKEN)
    return ana


async def test_a_login_that_ends_in_the_middle_of_a_reading_is_asked_for_and_used_no_more(
    town: Town, ended: Person
) -> None:
    for options in ({}, {"now": "true"}, {"undo": "true"}):
        is_told(await ended.ask("sync", **options), Outcome.NEEDS_LINK, "Link it again with /link")
    assert await town.house.services.reading.catch_up(timedelta()) == (0, 0)
    async with again(town) as restarted:
        is_told(await Person(restarted.house, ended.member).ask("sync"), Outcome.NEEDS_LINK)

    assert town.asked() == []


@pytest.mark.parametrize("ended", ["withdrawn"], indirect=True)
async def test_guesses_go_by_the_last_good_playlists_and_the_end_is_told_beside_them_once(
    town: Town, ended: Person
) -> None:
    first, *rest = [await ended.ask("guess", track="Song 101") for _ in range(2)]

    is_told(first, Outcome.OK, "Loud", "Your Spotify login", "I go by your playlists as they were")
    assert [each for each in first.choices if each.command == "link"] == [Choice("Link again", "link")]
    assert ["Your Spotify login" in words_of(each) for each in rest] == [False]
    assert town.asked() == []


async def test_one_press_links_again_and_the_question_goes_on(town: Town, ended: Person) -> None:
    town.standin.faults.clear()

    done = await say_yes(ended, await ended.ask("link"), "ana")

    is_told(done, Outcome.OK, "Linked: Ana")
    assert done.then == Choice("Back to /sync", "sync")
    assert stored_of(town, ended, "Long") == ids_of(town, "ana", "Long")
    is_told(await ended.ask("sync"), Outcome.OK, "255 to add")


@pytest.mark.parametrize("refused", [False, True])
async def test_fifty_calls_at_once_renew_a_token_once(town: Town, ana: Person, *, refused: bool) -> None:
    for number in range(3001, 3051):
        town.world.add_track(song(number))
    if refused:
        town.world.logins._access.clear()
    else:
        town.clock.move(AN_HOUR)

    met = await asyncio.gather(
        *(
            town.house.services.guessing.track(ana.member, f"spotify:track:{number:022}")
            for number in range(3001, 3051)
        )
    )

    assert [track.title for track in met] == [f"Song {number}" for number in range(3001, 3051)]
    assert town.asked().count(TOKEN) == 1


async def test_a_token_is_renewed_a_minute_before_its_end(town: Town, ana: Person) -> None:
    town.clock.move(timedelta(minutes=58))
    await ana.ask("sync")
    assert TOKEN not in town.asked()

    town.clock.move(timedelta(minutes=1))
    await ana.ask("sync")

    assert town.asked()[:2] == [TOKEN, LISTS]


@pytest.mark.parametrize("hours", [-48, -2, 2, 48])
async def test_a_clock_that_jumps_costs_a_renewal_at_most(town: Town, ana: Person, hours: int) -> None:
    theirs = Hand()
    town.world.logins._clock = town.world.clock = theirs
    theirs.move(timedelta(minutes=90))

    town.clock.move(timedelta(hours=hours))

    is_told(await ana.ask("sync"), Outcome.OK, "254 to add")
    assert town.asked().count(TOKEN) == 1
    town.clock.move(timedelta(hours=-hours))
    is_told(await ana.ask("sync"), Outcome.OK, "254 to add")
    assert town.asked().count(TOKEN) <= 1
    await link(town, ana.member, "ana")
