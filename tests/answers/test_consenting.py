"""`/privacy` says what is kept and who sees it, and changes it where it was asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Outcome, Reply
from bot.domain import Agreement, Place, Shown
from tests.exports import LOUD, write_export
from tests.houses import Person, person_in
from tests.servers import HERE as MEADOW
from tests.servers import Server, button, in_fields, server_in

HERE, THERE = Place("discord", "1"), Place("discord", "2")


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        yield person


def field(reply: Reply, name: str) -> str:
    return next(each.text for each in reply.fields if each.name == name)


async def test_what_is_kept_is_counted(ana: Person) -> None:
    kept = field(await ana.ask("privacy"), "What I keep of you")

    assert "2 × playlist" in kept
    assert "32 × song in playlists" in kept
    assert "1 × chat account" in kept


async def test_nothing_is_shown_to_anybody_at_the_beginning(ana: Person) -> None:
    seen = field(await ana.ask_in(HERE, "privacy"), "Who sees it")

    assert seen.count("✗") == len(Agreement)
    assert "✓" not in seen


@pytest.mark.parametrize("agreement", list(Agreement))
async def test_an_agreement_is_shown_where_it_was_given_and_nowhere_else(
    ana: Person, agreement: Agreement
) -> None:
    here = await ana.ask_in(HERE, "privacy", agree=agreement)
    there = await ana.ask_in(THERE, "privacy")

    assert f"✓ {agreement}" in field(here, "Who sees it")
    assert "✓" not in field(there, "Who sees it")


async def test_a_button_takes_an_agreement_back(ana: Person) -> None:
    reply = await ana.ask_in(HERE, "privacy", agree="map")
    stop = next(choice for choice in reply.choices if choice.label == "Stop map here")

    after = await ana.ask_in(HERE, stop.command, **stop.options)

    assert stop.in_place
    assert "✓" not in field(after, "Who sees it")


async def test_where_nobody_else_is_everything_can_be_withdrawn_at_once(ana: Person) -> None:
    await ana.ask_in(HERE, "privacy", agree="map")
    await ana.ask_in(THERE, "privacy", agree="whose")

    told = await ana.ask("privacy")
    await ana.ask("privacy", withdraw="everywhere")

    assert "2 servers" in field(told, "Who sees it")
    assert "✓" not in field(await ana.ask_in(HERE, "privacy"), "Who sees it")
    assert "Nobody but you" in field(await ana.ask("privacy"), "Who sees it")


async def test_agreeing_where_nobody_else_is_agrees_to_nothing_and_says_so(ana: Person) -> None:
    reply = await ana.ask("privacy", agree="map")

    assert reply.outcome is Outcome.BAD_INPUT
    assert "only in a server" in reply.title
    assert await ana.house.store.agreements.all(ana.member) == {}


async def test_one_agreement_withdrawn_where_nobody_else_is_ends_everywhere(ana: Person) -> None:
    for place in (HERE, THERE):
        for agreement in ("map", "whose"):
            await ana.ask_in(place, "privacy", agree=agreement)

    await ana.ask("privacy", withdraw="map")

    agreed = await ana.house.store.agreements.all(ana.member)
    assert agreed == {HERE: frozenset({Agreement.WHOSE}), THERE: frozenset({Agreement.WHOSE})}


async def test_playlists_are_counted_by_who_may_see_them(ana: Person) -> None:
    await ana.ask("playlists", playlist=LOUD, set="visible")

    playlists = field(await ana.ask("privacy"), "Your playlists")

    assert "1 private" in playlists
    assert "1 visible" in playlists


async def test_whoever_lets_their_artists_help_is_told_that_nothing_does_as_long_as_all_is_private(
    ana: Person,
) -> None:
    before = field(await ana.ask_in(HERE, "privacy"), "Who sees it")
    allowed = field(await ana.ask_in(HERE, "privacy", agree="artists"), "Who sees it")
    await ana.ask("playlists", playlist=LOUD, set="counted")
    counted = field(await ana.ask_in(HERE, "privacy"), "Who sees it")

    assert "set:counted" in allowed
    assert "set:counted" not in before
    assert "set:counted" not in counted
    assert "✓ artists" in counted


async def test_whoever_lets_songs_be_suggested_is_told_that_none_is_as_long_as_no_playlist_is_visible(
    ana: Person,
) -> None:
    allowed = field(await ana.ask_in(HERE, "privacy", agree="suggest"), "Who sees it")
    await ana.ask("playlists", playlist=LOUD, set="counted")
    counted = field(await ana.ask_in(HERE, "privacy"), "Who sees it")
    await ana.ask("playlists", playlist=LOUD, set="visible")
    visible = field(await ana.ask_in(HERE, "privacy"), "Who sees it")

    assert ["set:visible" in each for each in (allowed, counted, visible)] == [True, True, False]
    assert "✓ suggest" in visible


async def test_whoever_lets_songs_be_suggested_is_named_as_they_are_called_there(ana: Person) -> None:
    for agreement in ("suggest", "artists"):
        options = {"agree": agreement}
        question = Question(ana.member, options, ana.told.append, HERE, called="Ana of the Moss")
        await ask(ana.house.services, "privacy", question)
    await ana.ask("playlists", playlist=LOUD, set="visible")
    ben = await ana.house.store.members.identify("test", "ben")

    suggested = await ana.house.store.suggestions.from_friends(ben, HERE, 5, 1)

    assert {(each.owner, each.playlist) for each in suggested} == {("Ana of the Moss", LOUD)}
    kept = (await ana.house.store.personal.export(ana.member))["agreements"]
    # Nobody is told whose artists help: no name is needed for it.
    names = {row["agreement"]: row["name"] for row in kept}
    assert names == {"suggest": "Ana of the Moss", "artists": ""}


async def test_what_is_said_of_the_agreements_fits_into_a_field_of_any_door(ana: Person) -> None:
    for agreement in Agreement:
        reply = await ana.ask_in(HERE, "privacy", agree=agreement)

    assert len(field(reply, "Who sees it")) <= 1024


@pytest.mark.parametrize("shown", list(Shown))
async def test_all_playlists_are_set_at_once(ana: Person, shown: Shown) -> None:
    await ana.ask("playlists", playlist=LOUD, set="counted")

    reply = await ana.ask("privacy", playlists=shown)

    assert f"All 2 of your playlists are {shown} now." in field(reply, "Done")
    assert field(reply, "Your playlists").startswith(f"2 {shown}")


async def test_whoever_has_no_playlists_is_told_how_to_bring_some(tmp_path: Path) -> None:
    async with person_in(tmp_path) as somebody:
        reply = await somebody.ask("privacy", playlists="visible")

    assert "/import" in field(reply, "Done")


async def test_a_word_that_means_nothing_changes_nothing(ana: Person) -> None:
    options = {"playlists": "shiny", "agree": "world peace", "withdraw": "from public life"}
    reply = await ana.ask_in(HERE, "privacy", **options)

    assert reply.outcome is Outcome.OK
    assert field(reply, "Your playlists").startswith("2 private")


@pytest.mark.parametrize("agreement", ["compare", "whose", "map"])
async def test_whoever_agrees_while_all_is_private_can_open_everything_with_one_press(
    ana: Person, agreement: str
) -> None:
    before = await ana.ask_in(HERE, "privacy")
    agreed = await ana.ask_in(HERE, "privacy", agree=agreement)
    count = button(agreed, "Only count them")
    counted = await ana.ask_in(HERE, count.command, **count.options)
    show = button(counted, "Make all my playlists visible")
    opened = await ana.ask_in(HERE, show.command, **show.options)

    assert "nothing of yours is in it yet" in field(agreed, "Who sees it")
    assert [each.label for each in before.choices if "playlists" in each.label] == []
    assert [each.label for each in counted.choices if "count" in each.label] == []
    assert "nothing of yours is in it yet" not in field(counted, "Who sees it")
    assert [each.label for each in opened.choices if "playlists" in each.label] == []


async def test_what_is_said_of_it_is_true_of_now(ana: Person) -> None:
    reply = await ana.ask_in(HERE, "privacy")

    assert "still to come" not in reply.text
    for each in ("/whose", "the map of this server's taste", "compare their taste"):
        assert each.removeprefix("the ") in field(reply, "Who sees it")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_in(tmp_path) as opened:
        yield opened


def between(reply: Reply) -> str:
    return in_fields(reply).get("Between you and others", "")


async def test_pairs_are_shown_where_they_count_and_ended_by_a_menu(server: Server) -> None:
    await server.pair("Ana", "Ben")
    await server.pair("Cem", "Ana")
    here = await server.ask("Ana", "privacy", {})
    elsewhere = await server.ask("Ana", "privacy", {}, place=Place("test", "2"))
    alone = await server.ask("Ana", "privacy", {}, place=None)
    assert here.menu
    assert alone.menu
    ben = next(item for item in here.menu.items if "Ben" in item.label)

    after = await server.ask("Ana", here.menu.command, {here.menu.option: ben.value})

    assert between(here) == "You and Ben and Cem may be compared with each other here."
    assert between(elsewhere) == "In other servers you have 2 such pairs."
    assert between(alone) == "You and Ben and Cem may be compared with each other."
    assert "You and Cem may be compared" in between(after)
    assert between(await server.ask("Ben", "privacy", {})) == ""
    compared = await server.ask("Ben", "compare", {"person": "Ana"})
    assert compared.attachment is None


async def test_blocks_are_shown_and_lifted_by_a_menu(server: Server) -> None:
    (whisper,) = (await server.ask("Ana", "compare", {"person": "Ben"})).whispers
    block = button(whisper.reply, "Block Ana")
    await server.ask("Ben", block.command, block.options, place=None)
    privacy = await server.ask("Ben", "privacy", {})
    assert privacy.menu
    (item,) = privacy.menu.items

    after = await server.ask("Ben", privacy.menu.command, {privacy.menu.option: item.value})

    assert between(privacy) == "I pass on no request of Ana."
    assert item.label == "Let Ana ask again"
    assert after.menu is None
    assert between(after) == "Ana asks to compare tastes with you."
    assert between(await server.ask("Ana", "privacy", {})) == "One person has yet to answer you."


async def test_a_no_is_shown_until_it_ends(server: Server) -> None:
    (whisper,) = (await server.ask("Ana", "compare", {"person": "Ben"})).whispers
    no = button(whisper.reply, "No")
    await server.ask("Ben", no.command, no.options, place=None)

    assert between(await server.ask("Ben", "privacy", {})) == "I pass on no request of Ana until 01 December."


async def test_whoever_asked_can_take_it_back(server: Server) -> None:
    for other in ("Ben", "Cem"):
        await server.ask("Ana", "compare", {"person": other})
    privacy = await server.ask("Ana", "privacy", {})

    after = await server.press("Ana", privacy, "Take my requests back")

    assert between(privacy) == "2 people have yet to answer you."
    assert between(after) == ""
    assert between(await server.ask("Ben", "privacy", {})) == ""


async def test_nobody_ends_what_is_somebody_elses(server: Server) -> None:
    await server.pair("Ana", "Ben")
    privacy = await server.ask("Ana", "privacy", {})
    assert privacy.menu
    (item,) = privacy.menu.items

    await server.ask("Cem", privacy.menu.command, {privacy.menu.option: item.value})

    assert between(await server.ask("Ana", "privacy", {})) == between(privacy)


@pytest.mark.parametrize("what", ["", "pair", "pair:x:test:1", "block:", "all:1"])
async def test_an_end_that_means_nothing_is_met_kindly(server: Server, what: str) -> None:
    reply = await server.ask("Ana", "end", {"what": what})

    assert reply.outcome in {Outcome.NOT_FOUND, Outcome.BAD_INPUT}


@pytest.mark.parametrize("withdraw", ["compare", "everywhere"])
@pytest.mark.parametrize("place", [MEADOW, None])
async def test_whoever_withdraws_is_in_no_pair_any_more(
    server: Server, withdraw: str, place: Place | None
) -> None:
    await server.pair("Ana", "Ben")

    await server.ask("Ana", "privacy", {"withdraw": withdraw}, place=place)

    assert between(await server.ask("Ben", "privacy", {})) == ""


async def test_all_of_it_together_fits_into_a_message_of_any_door(server: Server) -> None:
    for agreement in Agreement:
        await server.ask("Ana", "privacy", {"agree": agreement.value})
    await server.shows("Ana", Shown.PRIVATE)
    for other in ("Ben", "Cem"):
        await server.pair("Ana", other)
    for asker in ("Dot", "Eve"):
        await server.withdraws("Ana")
        await server.ask(asker, "compare", {"person": "Ana"})

    reply = await server.ask("Ana", "privacy", {})

    assert max(len(each.text) for each in reply.fields) <= 1024
    assert len(reply.choices) <= 20
