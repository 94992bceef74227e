"""What /link and /unlink say, from the first word to the last, and what goes on by itself behind them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.failing import reply_to
from bot.answers.reply import Choice, Outcome, Reply
from bot.demo.spotify import Fault, consent
from bot.errors import OutcomeUnknown
from tests.demo.spotify.visiting import small_world
from tests.exports import LOUD, write_export
from tests.houses import Person, person_in
from tests.linked import CLIENT, Hand, Town, song, town_in

PAGE = "https://earmark.example/spotify/callback"
OWN = "b" * 32
TERMS = "Spotify's rules forbid learning from what its interface hands out"
APPS = "https://www.spotify.com/account/apps/"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", "Loud", [song(number) for number in range(1, 6)])
    world.add_playlist("ana", "Calm", [song(number, artist="Fern") for number in range(11, 16)])
    world.like("ana", song(21))
    async with town_in(tmp_path, world, clock) as opened:
        yield opened


@pytest.fixture
async def ana(town: Town) -> Person:
    return await town.member("ana")


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def said(reply: Reply) -> str:
    fields = [f"{field.name}\n{field.text}" for field in reply.fields]
    return "\n".join([reply.title, reply.text, *fields])


def field(reply: Reply, name: str) -> str:
    return next(field.text for field in reply.fields if field.name == name)


def choice(reply: Reply, label: str) -> Choice:
    return next(choice for choice in reply.choices if choice.label == label)


async def pressed(person: Person, reply: Reply, label: str, typed: str = "") -> Reply:
    """Press a button of a reply; what it wants typed is typed."""
    asked = choice(reply, label)
    given = {asked.asks: typed} if asked.asks else {}
    return await person.ask(asked.command, **asked.options, **given)


async def brought_back(person: Person, begun: Reply, name: str) -> Reply:
    """Agree at Spotify, and bring the address back."""
    return await pressed(person, begun, "Paste the address", await consent(begun.links[0].address, name))


async def gone_on(person: Person, reply: Reply) -> Reply:
    """Ask what waited, as a door does by itself."""
    assert reply.then is not None
    return await person.ask(reply.then.command, **reply.then.options)


async def linked(person: Person, name: str = "ana", **options: str) -> Reply:
    """Go the whole way, by the buttons."""
    begun = await person.ask("link", **options)
    return await pressed(person, await brought_back(person, begun, name), "Yes, that's me")


async def test_the_terms_are_said_before_anybody_links(ana: Person) -> None:
    begun = await ana.ask("link")

    assert begun.outcome is Outcome.OK
    assert begun.title == "Link your Spotify"
    assert begun.text.startswith(TERMS)
    assert "/import" in begun.text
    assert [link.label for link in begun.links] == ["Open Spotify"]
    assert "I change nothing" in field(begun, "What I may do then")
    assert "Your browser then says that it cannot connect" in field(begun, "How it goes")
    assert labels(begun) == ["Paste the address", "I have an export"]
    assert choice(begun, "Paste the address").asks == "address"


async def test_a_newcomer_is_offered_a_file_before_a_link(ana: Person) -> None:
    welcome = await ana.ask("guess", track="anything")

    assert welcome.outcome is Outcome.NEEDS_LIBRARY
    assert labels(welcome)[:2] == ["I have an export", "Link Spotify"]


async def test_nobody_is_offered_a_link_where_there_is_none(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        welcome = await ana.ask("guess", track="anything")
        refused = await ana.ask("link")

    assert "Link Spotify" not in labels(welcome)
    assert refused.outcome is Outcome.NEEDS_LINK
    assert refused.title.startswith("This Earmark is not connected to Spotify")
    assert labels(refused) == ["I have an export"]


async def test_a_pasted_address_is_asked_about_before_anything_is_linked(town: Town, ana: Person) -> None:
    whose = await brought_back(ana, await ana.ask("link"), "ana")

    assert whose.title == "Is this you: Ana?"
    assert labels(whose) == ["Yes, that's me", "No"]
    assert all(choice.in_place for choice in whose.choices)
    assert await town.house.services.linking.of(ana.member) is None


async def test_a_yes_links_and_reads_the_library_and_tells_how_far_it_is(ana: Person) -> None:
    done = await linked(ana)

    assert done.title == "Linked: Ana"
    assert "3 playlists" in field(done, "Your playlists")
    assert field(done, "How long it lasts").startswith("Until 21 May 2027")
    assert labels(done) == ["My playlists", "One playlist with everything"]
    assert ana.told[:2] == ["Linked. Reading your playlists …", "Asking Spotify for your playlists …"]
    assert any(told.startswith("Reading 2 of 3 playlists") for told in ana.told)
    assert (await pressed(ana, done, "My playlists")).title == "Your 3 playlists, 11 songs"
    assert done.then is None


async def test_an_address_that_could_not_be_taken_yet_is_pasted_once_more(town: Town, ana: Person) -> None:
    town.standin.faults.add(Fault("503", path="/me$", times=4))
    begun = await ana.ask("link")
    address = await consent(begun.links[0].address, "ana")

    later = await pressed(ana, begun, "Paste the address", address)

    assert later.outcome is Outcome.TRY_LATER
    assert later.title.startswith("Spotify does not answer")
    assert "Paste the same address once more, within ten minutes" in later.text
    assert labels(later) == ["Paste the address", "Link Spotify"]
    assert (await pressed(ana, later, "Paste the address", address)).title == "Is this you: Ana?"


async def test_playlists_of_others_are_told_of_and_an_earlier_everything_is_none_of_them(
    town: Town, ana: Person
) -> None:
    await linked(ana)
    await ana.ask("sync")
    leave = await ana.ask("sync", now="true")
    await pressed(ana, await brought_back(ana, leave, "ana"), "Yes, that's me")
    await ana.ask("sync", now="true")
    await ana.ask("unlink", confirm="yes")

    assert [each.name for each in (await linked(ana)).fields] == ["Your playlists", "How long it lasts"]

    town.world.add_playlist("ben", "His", [song(5)], public=True, followers=["ana"])
    assert field(await linked(ana), "Left out") == "1 playlist of others that you follow: closed to me."


async def test_a_no_links_nothing_and_throws_away_what_was_there(town: Town, ana: Person) -> None:
    whose = await brought_back(ana, await ana.ask("link"), "ana")

    refused = await pressed(ana, whose, "No")

    assert refused.title == "Then nothing is linked"
    assert labels(refused) == ["Link Spotify"]
    assert await town.house.store.database.rows("SELECT * FROM linkings") == []
    late = await pressed(ana, whose, "Yes, that's me")
    assert late.outcome is Outcome.BAD_INPUT
    assert labels(late) == ["Link Spotify"]


async def test_the_playlists_of_others_are_said_to_be_closed(town: Town, ana: Person) -> None:
    town.world.add_playlist("ben", "Bens", [song(3)], followers=["ana"])

    done = await linked(ana)

    assert field(done, "Left out") == "1 playlist of others that you follow: closed to me."


async def test_the_question_that_waited_for_the_library_goes_on_behind_the_link(ana: Person) -> None:
    await ana.ask("guess", track=f"spotify:track:{3:022}")

    done = await linked(ana)

    assert done.then is not None
    assert (done.then.command, done.then.options) == ("guess", {"track": f"spotify:track:{3:022}"})
    assert (await gone_on(ana, done)).title == "Song 3 — The Kettles"
    assert (await linked(ana)).then is None


async def test_a_question_that_needs_a_link_offers_it_and_goes_on_by_itself(
    ana: Person, tmp_path: Path
) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "export")))

    needs = await ana.ask("sync")
    begun = await pressed(ana, needs, "Link Spotify")
    done = await pressed(ana, await brought_back(ana, begun, "ana"), "Yes, that's me")

    assert needs.outcome is Outcome.NEEDS_LINK
    assert needs.title == "For that I need to be linked to your Spotify."
    assert "Then I go on with that by myself." in needs.text
    assert labels(needs) == ["Link Spotify"]
    assert begun.text.startswith(TERMS)
    assert (await gone_on(ana, done)).title == "Everything: 10 to add, 0 to remove"


async def test_leave_to_change_is_asked_for_at_the_first_change_and_then_never_again(ana: Person) -> None:
    await linked(ana)
    await ana.ask("sync")

    leave = await ana.ask("sync", now="true")
    done = await pressed(ana, await brought_back(ana, leave, "ana"), "Yes, that's me")
    changed = await gone_on(ana, done)

    assert leave.outcome is Outcome.NEEDS_LINK
    assert leave.title == "Let me change playlists in your Spotify"
    may = field(leave, "What I may do then")
    assert "private and public playlists of yours" in may
    assert "only when you file a song there with a press, or make one of them your Everything." in may
    assert TERMS not in leave.text
    assert labels(leave) == ["Paste the address"]
    assert changed.title == "Everything is true"
    assert (await ana.ask("sync", undo="true")).title == "Taken back"
    assert (await ana.ask("sync", now="true")).title == "Everything is true"


async def test_a_link_that_may_only_read_asks_for_no_more(ana: Person) -> None:
    reading, changing = await ana.ask("link"), await ana.ask("link", changes="yes")

    assert "playlist-modify" not in reading.links[0].address
    assert "playlist-modify-private" in changing.links[0].address


async def test_where_a_page_shows_a_code_the_code_is_brought(tmp_path: Path) -> None:
    clock = Hand()
    world = small_world(clock)
    world.add_app(CLIENT, redirect_uris=[PAGE], users=["ana"])
    world.add_playlist("ana", "Loud", [song(1)])
    async with town_in(tmp_path, world, clock, redirect=PAGE) as town:
        ana = await town.member("ana")
        begun = await ana.ask("link")
        back = await consent(begun.links[0].address, "ana")
        code = (await town.house.services.linking.returned(back)).code

        wrong = await pressed(ana, begun, "I have the code", "AAAAAA")
        whose = await pressed(ana, begun, "I have the code", f" {code.lower()[:3]}-{code[3:]} ")
        done = await pressed(ana, whose, "Yes, that's me")

    assert "The page after that shows a code and my name for you" in field(begun, "How it goes")
    assert choice(begun, "I have the code").asks == "code"
    assert (wrong.outcome, labels(wrong)) == (Outcome.BAD_INPUT, ["Link Spotify"])
    assert whose.title == "Is this you: Ana?"
    assert done.title == "Linked: Ana"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("hello", "That is not the address that Spotify sent you back to."),
        ("http://127.0.0.1:8888/callback?code=a&state=b", "That is none of your links that wait"),
        ("http://127.0.0.1:8888/callback?code=a", "That is not the address"),
        ("[", "That is not the address"),
    ],
)
async def test_what_is_no_address_of_ours_leads_back_to_the_beginning(
    ana: Person, typed: str, title: str
) -> None:
    refused = await pressed(ana, await ana.ask("link"), "Paste the address", typed)

    assert refused.outcome is Outcome.BAD_INPUT
    assert refused.title.startswith(title)
    assert labels(refused) == ["Link Spotify"]


async def test_whoever_does_not_agree_at_spotify_is_told_that_nothing_happened(ana: Person) -> None:
    begun = await ana.ask("link")
    back = await consent(begun.links[0].address, "ana", agrees=False)

    refused = await pressed(ana, begun, "Paste the address", back)

    assert refused.title == "You did not agree at Spotify (access denied), so nothing was linked."
    assert labels(refused) == ["Link Spotify"]


async def test_somebody_whom_the_app_does_not_let_in_is_offered_a_file(town: Town) -> None:
    stranger = await town.member("stranger")

    refused = await brought_back(stranger, await stranger.ask("link"), "stranger")

    assert refused.outcome is Outcome.NEEDS_LINK
    assert "five people" in refused.title
    assert labels(refused) == ["I have an export"]


async def test_an_account_that_is_somebody_elses_here_is_refused(town: Town, ana: Person) -> None:
    await linked(ana)
    ben = await town.member("ben")

    refused = await linked(ben, "ana")

    assert refused.outcome is Outcome.BAD_INPUT
    assert refused.title == "The Spotify account “Ana” is linked to somebody else here."


async def test_a_library_that_cannot_be_read_at_once_follows_later(town: Town, ana: Person) -> None:
    whose = await brought_back(ana, await ana.ask("link"), "ana")
    town.standin.faults.add(Fault("503", path="/me/playlists", times=20))

    done = await pressed(ana, whose, "Yes, that's me")

    assert done.title == "Linked: Ana"
    assert "I read them by myself as soon as I can." in field(done, "Your playlists")
    assert await town.house.services.linking.of(ana.member) is not None


@pytest.mark.parametrize("setting", ["on", "off"])
async def test_an_app_of_ones_own_is_taken_where_the_operator_says_so(tmp_path: Path, setting: str) -> None:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock, own_client_ids=setting) as town:
        ana = await town.member("ana")
        begun, own = await ana.ask("link"), await ana.ask("link", client=OWN)
        wrong = await ana.ask("link", client="not one")

    assert ("/link client:…" in said(begun)) is (setting == "on")
    assert [f"client_id={OWN}" in link.address for link in own.links] == [True] * (setting == "on")
    assert wrong.title.startswith("That is no client id")
    assert labels(wrong) == ["Link Spotify"]


async def test_unlinking_asks_erases_and_points_to_spotifys_own_page(
    town: Town, ana: Person, tmp_path: Path
) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "export")))
    await linked(ana)

    asked = await ana.ask("unlink")
    assert await town.house.services.linking.of(ana.member) is not None
    gone = await pressed(ana, asked, "Unlink and erase")

    assert asked.title == "Unlink Ana?"
    assert "Playlists that came from a file stay" in asked.text
    assert labels(asked) == ["Unlink and erase", "Get a copy first"]
    assert gone.title == "Unlinked"
    assert [link.address for link in gone.links] == [APPS]
    assert await town.house.services.linking.of(ana.member) is None
    kept = await town.house.services.curating.all(ana.member)
    assert {each.name for each in kept} == {LOUD, "Calm Mornings"}


async def test_unlinking_without_a_link_says_so(ana: Person) -> None:
    reply = await ana.ask("unlink", confirm="yes")

    assert reply.title == "Nothing is linked"
    assert labels(reply) == ["Link Spotify"]


NOTICE = "Your Spotify login"


async def test_a_login_that_ends_soon_is_said_once_with_a_button(town: Town, ana: Person) -> None:
    await linked(ana)
    town.clock.move(timedelta(days=164))
    assert NOTICE not in said(await ana.ask("playlists"))
    town.clock.move(timedelta(days=2))

    told, again = await ana.ask("playlists"), await ana.ask("playlists")

    assert field(told, NOTICE).startswith("It ends on 21 May 2027")
    assert choice(told, "Link again").command == "link"
    assert NOTICE not in said(again)
    assert "Link again" not in labels(again)


async def test_a_login_that_has_ended_is_said_once_and_guesses_go_on(town: Town, ana: Person) -> None:
    await linked(ana)
    town.world.revoke("ana", CLIENT)
    town.clock.move(timedelta(hours=2))

    relink = await ana.ask("sync")
    told, again = await ana.ask("playlists"), await ana.ask("playlists")

    assert relink.outcome is Outcome.NEEDS_LINK
    assert relink.title.startswith("Your login at Spotify has ended")
    assert labels(relink) == ["Link Spotify"]
    assert "Spotify no longer accepts it" in field(told, NOTICE)
    assert "Link again" in labels(told)
    assert NOTICE not in said(again)
    assert (await ana.ask("guess", track=f"spotify:track:{3:022}")).title == "Song 3 — The Kettles"
    assert (await gone_on(ana, await linked(ana))).title == "Everything: 10 to add, 0 to remove"


def test_what_goes_wrong_unexpectedly_or_halfway_promises_nothing_that_may_be_untrue() -> None:
    unexpected, halfway = reply_to(RuntimeError("odd")), reply_to(OutcomeUnknown(problem="status 500"))

    assert "Nothing of yours was changed" not in unexpected.text
    assert "What was done before that stays" in unexpected.text
    assert "/sync" not in halfway.text
    assert "ask for the same once more" in halfway.text


@pytest.mark.parametrize("command", ["link", "unlink", "forget"])
async def test_no_notice_stands_beside_what_is_about_the_link_itself(
    town: Town, ana: Person, command: str
) -> None:
    await linked(ana)
    town.clock.move(timedelta(days=170))

    assert NOTICE not in said(await ana.ask(command))
