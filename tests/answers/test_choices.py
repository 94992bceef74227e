"""Whatever a reply offers to press can be asked, and fits under a button."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.answers.catalogue import COMMANDS
from bot.answers.reply import Choice, Outcome, Reply
from bot.domain import Place, Track, TrackId
from bot.frontends.discord_buttons import Pressed, encode, encode_lacking, encode_menu
from bot.services.curating import Choice as Setting
from tests.demo.spotify.visiting import small_world
from tests.exports import CALM, LOUD, track_id, write_export
from tests.houses import Person, person_in
from tests.linked import Hand, Town, song, town_in

OPTIONS = {command.name: {option.name: option for option in command.options} for command in COMMANDS}
GREATEST_ACCOUNT = 2**64 - 1
SONG = f"spotify:track:{track_id(LOUD, 3)}"
LIKED = f"spotify:track:{21:022}"
TYPED = {
    ("link", "address"): "http://127.0.0.1:8888/callback?code=a&state=b",
    ("link", "code"): "ABC234",
    ("sync", "name"): "All of it",
}
"""What is typed where a button asks for something."""
ASKED: list[tuple[str, dict[str, str]]] = [
    ("guess", {"track": SONG}),
    ("guess", {"track": "words that nothing matches"}),
    ("why", {"track": SONG}),
    ("correct", {"track": SONG}),
    ("correct", {"track": SONG, "playlist": "none"}),
    ("file", {"track": SONG, "playlist": CALM}),
    ("recommend", {}),
    ("recommend", {"mood": "calmer", "playlist": CALM, "like": "Fern Hollow", "unlike": SONG}),
    ("recommend", {"server": "true"}),
    ("weekly", {}),
    ("judge", {"track": SONG, "verdict": "dislike"}),
    ("takeback", {"track": SONG}),
    ("add", {"track": SONG}),
    ("unfiled", {}),
    ("unfiled", {"page": "2"}),
    ("link", {}),
    ("link", {"changes": "yes"}),
    ("link", {"client": "b" * 32}),
    ("link", {"address": "http://127.0.0.1:8888/callback?code=a&state=b"}),
    ("link", {"code": "ABC234"}),
    ("link", {"confirm": "no"}),
    ("link", {"confirm": "yes"}),
    ("sync", {}),
    ("sync", {"now": "true"}),
    ("sync", {"undo": "true"}),
    ("sync", {"settings": "show"}),
    ("sync", {"name": "All of it"}),
    ("sync", {"every": "week"}),
    ("sync", {"playlist": LOUD}),
    ("sync", {"adopt": CALM}),
    ("unlink", {}),
    ("compare", {"person": "ben"}),
    ("compared", {"person": "ben"}),
    ("blend", {"person": "ben", "how": "loved"}),
    ("blended", {"members": "2.3", "name": "Ours"}),
    ("whose", {"track": SONG}),
    ("whose", {"track": "Words, of any length: “and signs”, " * 9}),
    ("named", {"track": SONG}),
    ("apart", {}),
    ("map", {}),
    ("map", {"who": "me", "by": "decade"}),
    ("mapped", {"by": "genre"}),
    ("playlists", {}),
    ("playlists", {"page": "2"}),
    ("playlists", {"playlist": LOUD}),
    ("playlists", {"playlist": LOUD, "set": "visible"}),
    ("model", {}),
    ("model", {"use": "forest"}),
    ("measure", {}),
    ("privacy", {}),
    ("privacy", {"agree": "map"}),
    ("privacy", {"playlists": "counted"}),
    ("invited", {"id": "1"}),
    ("end", {"what": "block:99"}),
    ("export", {}),
    ("forget", {}),
    ("help", {}),
    ("help", {"command": "import"}),
    ("import", {"file": "nowhere.zip"}),
]
HERE = Place("discord", "1")
UNHEARD = Track(TrackId(f"{28:022}"), "Song 28", ("Somebody",))
"""A song of the catalogue that lies at Spotify, too."""


@asynccontextmanager
async def town_of(folder: Path) -> AsyncIterator[Town]:
    """Open a town in which Ana has two playlists, and liked songs that are in none."""
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", LOUD, [song(number, artist="The Iron Kettles") for number in range(101, 107)])
    world.add_playlist("ana", CALM, [song(number, artist="Fern Hollow") for number in range(201, 207)])
    for number in range(21, 28):
        world.like("ana", song(number))
    async with town_in(folder, world, clock) as town:
        yield town


async def settled_in(town: Town) -> Person:
    """Return somebody linked, whose library at Spotify is read: of two playlists, with likes in none."""
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, ana.told.append)
    return ana


@pytest.fixture(params=["newcomer", "somebody known", "could link", "may be read", "linked"])
async def person(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Person]:
    if request.param in {"newcomer", "somebody known"}:
        async with person_in(tmp_path) as ana:
            if request.param == "somebody known":
                many = (LOUD, CALM, *(f"Shelf {number}" for number in range(30)))
                await ana.ask("import", file=str(write_export(tmp_path / "export", songs=6, playlists=many)))
            yield ana
        return
    async with town_of(tmp_path) as town:
        if request.param == "could link":
            yield await town.member("ana")
        elif request.param == "may be read":
            yield await town.linked("ana", changes=False)
        else:
            yield await settled_in(town)


def presses(reply: Reply) -> list[Choice]:
    """List what can be pressed or picked; where something is typed, as it is asked then."""
    menu = reply.menu
    picks = (
        (Choice(item.label, menu.command, {**menu.options, menu.option: item.value}) for item in menu.items)
        if menu
        else ()
    )
    return [*map(typed, reply.choices), *picks]


def typed(choice: Choice) -> Choice:
    if not choice.asks:
        return choice
    words = TYPED[choice.command, choice.asks]
    return Choice(choice.label, choice.command, {**choice.options, choice.asks: words}, choice.in_place)


@pytest.mark.parametrize(("command", "options"), ASKED, ids=str)
async def test_all_that_a_reply_offers_can_be_asked(
    person: Person, command: str, options: dict[str, str]
) -> None:
    reply = await person.ask_in(HERE, command, **options)

    assert reply.outcome is not Outcome.FAILED
    assert_can_be_asked(reply)


def assert_can_be_asked(reply: Reply) -> None:
    for choice in presses(reply):
        known = OPTIONS[choice.command]
        assert set(choice.options) <= set(known)
        assert {option.name for option in known.values() if option.required} <= set(choice.options)
        for name, words in choice.options.items():
            assert words in known[name].choices or not known[name].choices
    for choice in reply.choices:
        settled = Pressed(GREATEST_ACCOUNT, choice.command, choice.options, choice.in_place)
        if choice.asks:
            assert choice.asks not in choice.options
            assert encode_lacking("f", settled, choice.asks)
        else:
            assert encode(choice.command, choice.options, GREATEST_ACCOUNT, in_place=choice.in_place)
    assert len({choice.label for choice in reply.choices}) == len(reply.choices)
    if reply.then:
        assert set(reply.then.options) <= set(OPTIONS[reply.then.command])
    if reply.menu:
        assert 0 < len(reply.menu.items) <= 25
        assert len({item.value for item in reply.menu.items}) == len(reply.menu.items)
        assert encode_menu(reply.menu, GREATEST_ACCOUNT)


AMONG_PEOPLE = {
    "compare",
    "compared",
    "blend",
    "blended",
    "whose",
    "named",
    "apart",
    "map",
    "mapped",
    "invited",
}
"""Commands that find nothing where somebody is by themself."""

Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A command with its options, as pairs that a set can hold."""
GOODBYES: tuple[Asked, ...] = (("unlink", (("confirm", "yes"),)),)
"""What is pressed after all else: nothing is left to ask of then."""


async def test_whoever_presses_everything_is_answered_every_time(tmp_path: Path) -> None:
    asked_first: list[Asked] = [(name, tuple(options.items())) for name, options in ASKED if name != "import"]
    async with town_of(tmp_path) as town:
        ana = await settled_in(town)
        shelves = ("Third Shelf",)
        await ana.ask("import", file=str(write_export(tmp_path / "export", songs=4, playlists=shelves)))
        await town.house.store.catalogue.load([UNHEARD], known_at=town.clock())
        asked_first = [with_own_song(asked) for asked in asked_first]

        answered = await everything_pressed(ana, asked_first)

        assert not set(GOODBYES) - set(answered)
        assert (await ana.ask("unlink")).title == "Nothing is linked"
    assert {command for command, _ in answered} == set(OPTIONS) - {"import"}
    assert {dict(options).get("set", "") for _, options in answered} == {"", *Setting}
    assert not set(answered.values()) & {Outcome.FAILED, Outcome.TRY_LATER}
    not_found = [asked for asked, outcome in answered.items() if outcome is Outcome.NOT_FOUND]
    assert not_found[0] == ("guess", (("track", "words that nothing matches"),))
    assert {command for command, _ in not_found[1:]} <= {"sync", "recommend", "weekly", *AMONG_PEOPLE}
    assert answered["recommend", ()] is Outcome.OK


def with_own_song(asked: Asked) -> Asked:
    """Ask of a song that is known here."""
    command, options = asked
    return command, tuple((name, LIKED if words == SONG else words) for name, words in options)


async def everything_pressed(ana: Person, first: list[Asked]) -> dict[Asked, Outcome]:
    """Press whatever is offered, goodbyes last, until there is nothing new to press."""
    answered: dict[Asked, Outcome] = {}
    waiting, last = deque(first), deque[Asked]()
    while waiting or last:
        asked = waiting.popleft() if waiting else last.popleft()
        if asked in answered:
            continue
        command, options = asked
        reply = await ana.ask_in(HERE, command, **dict(options))
        assert_can_be_asked(reply)
        answered[asked] = reply.outcome
        offered = [(each.command, tuple(each.options.items())) for each in presses(reply)]
        last.extend(each for each in offered if each in GOODBYES)
        waiting.extend(each for each in offered if each not in GOODBYES)
    return answered
