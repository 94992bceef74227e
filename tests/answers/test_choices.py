"""Whatever a reply offers to press can be asked, and fits under a button."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.catalogue import COMMANDS
from bot.answers.reply import Choice, Outcome, Reply
from bot.domain import Place
from bot.frontends.discord_buttons import encode, encode_menu
from bot.services.curating import Choice as Setting
from tests.exports import CALM, LOUD, track_id, write_export
from tests.houses import Person, person_in

OPTIONS = {command.name: {option.name: option for option in command.options} for command in COMMANDS}
GREATEST_ACCOUNT = 2**64 - 1
SONG = f"spotify:track:{track_id(LOUD, 3)}"
ASKED: list[tuple[str, dict[str, str]]] = [
    ("guess", {"track": SONG}),
    ("guess", {"track": "words that nothing matches"}),
    ("why", {"track": SONG}),
    ("correct", {"track": SONG}),
    ("correct", {"track": SONG, "playlist": "none"}),
    ("file", {"track": SONG, "playlist": CALM}),
    ("playlists", {}),
    ("playlists", {"page": "2"}),
    ("playlists", {"playlist": LOUD}),
    ("playlists", {"playlist": LOUD, "set": "visible"}),
    ("model", {}),
    ("privacy", {}),
    ("privacy", {"agree": "map"}),
    ("export", {}),
    ("forget", {}),
    ("help", {}),
    ("help", {"command": "import"}),
    ("import", {"file": "nowhere.zip"}),
]


@pytest.fixture(params=["newcomer", "somebody known"])
async def person(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as ana:
        if request.param == "somebody known":
            many = (LOUD, CALM, *(f"Shelf {number}" for number in range(30)))
            await ana.ask("import", file=str(write_export(tmp_path / "export", songs=6, playlists=many)))
        yield ana


def pressed(reply: Reply) -> list[Choice]:
    menu = reply.menu
    if menu is None:
        return list(reply.choices)
    picks = (
        Choice(item.label, menu.command, {**menu.options, menu.option: item.value}) for item in menu.items
    )
    return [*reply.choices, *picks]


@pytest.mark.parametrize(("command", "options"), ASKED, ids=str)
async def test_all_that_a_reply_offers_can_be_asked(
    person: Person, command: str, options: dict[str, str]
) -> None:
    reply = await person.ask_in(Place("discord", "1"), command, **options)

    assert_can_be_asked(reply)


def assert_can_be_asked(reply: Reply) -> None:
    for choice in pressed(reply):
        known = OPTIONS[choice.command]
        assert set(choice.options) <= set(known)
        assert {option.name for option in known.values() if option.required} <= set(choice.options)
        for name, words in choice.options.items():
            assert words in known[name].choices or not known[name].choices
        assert encode(choice.command, choice.options, GREATEST_ACCOUNT, in_place=choice.in_place)
    if reply.menu:
        assert 0 < len(reply.menu.items) <= 25
        assert len({item.value for item in reply.menu.items}) == len(reply.menu.items)
        assert encode_menu(reply.menu, GREATEST_ACCOUNT)


Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A command with its options, as pairs that a set can hold."""


async def test_whoever_presses_everything_is_answered_every_time(tmp_path: Path) -> None:
    here, answered = Place("discord", "1"), dict[Asked, Outcome]()
    async with person_in(tmp_path) as ana:
        shelves = (LOUD, CALM, "Third Shelf")
        await ana.ask("import", file=str(write_export(tmp_path / "export", songs=4, playlists=shelves)))
        waiting: list[Asked] = [(name, tuple(options.items())) for name, options in ASKED if name != "import"]
        while waiting:
            command, options = asked = waiting.pop(0)
            if asked in answered:
                continue
            reply = await ana.ask_in(here, command, **dict(options))
            assert_can_be_asked(reply)
            answered[asked] = reply.outcome
            waiting.extend((each.command, tuple(each.options.items())) for each in pressed(reply))

    assert {command for command, _ in answered} == set(OPTIONS) - {"import"}
    assert {dict(options).get("set", "") for _, options in answered} == {"", *Setting}
    assert not set(answered.values()) & {Outcome.FAILED, Outcome.TRY_LATER}
    not_found = [asked for asked, outcome in answered.items() if outcome is Outcome.NOT_FOUND]
    assert not_found == [("guess", (("track", "words that nothing matches"),))]
