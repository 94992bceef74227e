"""A member with a library at our own Spotify, what is stored of it, and what they are told of the weather."""

import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.answers.reply import Outcome, Reply
from bot.demo.spotify import SpotifyWorld, StoredPlaylist, StoredTrack, consent, open_spotify
from tests.demo.spotify.visiting import small_world
from tests.houses import Person
from tests.linked import CALLBACK, Hand, Town, house_in, song

OWN_CLIENT = "b0000000000000000000000000000002"
TOKEN = "POST /api/token"
LISTS = "GET /me/playlists"
LONG = 230
"""Songs of the long playlist: five pages of it."""
PAGES = 5
GARBLED = ("truncated", "cut", "empty", "html", "null")

_STORED = (
    "SELECT playlists.name, key, position, track_id, added_at, snapshot FROM playlists "
    "LEFT JOIN entries ON playlist_id = playlists.id LEFT JOIN snapshots USING (playlist_id) "
    "WHERE member_id = ? ORDER BY playlists.id, position"
)
_NEVER_SAID = ("Traceback", 'File "', "http://", "sqlite", "0x")


def library(clock: Hand) -> SpotifyWorld:
    """Give Ana two playlists that can be told apart and a long one, and Ben a short one."""
    world = small_world(clock)
    world.add_app(OWN_CLIENT, redirect_uris=[CALLBACK], users=["cleo"])
    world.add_playlist("ana", "Loud", songs_of("The Anvils", range(101, 113)))
    world.add_playlist("ana", "Calm", songs_of("Moss Choir", range(201, 213)))
    world.add_playlist("ana", "Long", songs_of("The Kettles", range(1001, 1001 + LONG)))
    world.add_playlist("ben", "Ben's", songs_of("The Kettles", range(1, 21)))
    world.add_playlist("cleo", "Cleo's", songs_of("The Kettles", range(1, 21)))
    return world


def songs_of(artist: str, numbers: Iterable[int]) -> list[StoredTrack]:
    """Make songs of an artist."""
    return [song(number, artist=artist) for number in numbers]


@asynccontextmanager
async def town_of(folder: Path, clock: Hand, world: SpotifyWorld, *, gap_ms: int = 0) -> AsyncIterator[Town]:
    """Open a Spotify of ours and a house that knows the way to it."""
    async with open_spotify(world) as standin, house_in(folder, standin, clock, gap_ms=gap_ms) as house:
        yield Town(house, standin, world, clock)


@asynccontextmanager
async def again(town: Town) -> AsyncIterator[Town]:
    """Open a house over the same database, as a restart does; the first one may end before or after."""
    async with house_in(town.house.store.database.path.parent, town.standin, town.clock) as house:
        yield Town(house, town.standin, town.world, town.clock)


async def through_their_own_app(town: Town, name: str) -> Person:
    """Return somebody who has linked through an app of their own."""
    person = await town.member(name)
    begun = await person.ask("link", client=OWN_CLIENT)
    await say_yes(person, begun, name)
    return person


async def say_yes(person: Person, begun: Reply, name: str) -> Reply:
    """Go on from the answer to /link: agree at Spotify, bring the address back, and say that it is them."""
    returned = await consent(begun.links[0].address, name)
    asked = await person.ask("link", address=returned)
    assert asked.choices[0].options == {"confirm": "yes"}
    return await person.ask("link", confirm="yes")


def stored(town: Town, person: Person) -> list[tuple[object, ...]]:
    """Return every stored place of every playlist of somebody's."""
    with closing(sqlite3.connect(town.house.store.database.path)) as connection:
        return connection.execute(_STORED, (person.member,)).fetchall()


def stored_of(town: Town, person: Person, name: str) -> list[object]:
    """Return the songs that are stored of one playlist."""
    return [row[3] for row in stored(town, person) if row[0] == name]


def playlist_of(town: Town, person: str, name: str) -> StoredPlaylist:
    """Return a playlist of somebody's at Spotify."""
    (found,) = [each for each in town.playlists(person) if each.name == name]
    return found


def ids_of(town: Town, person: str, name: str) -> list[str]:
    """Return the songs of a playlist at Spotify."""
    return [uri.removeprefix("spotify:track:") for uri in town.uris(person, name)]


def pages_of(asked: Iterable[str], playlist: StoredPlaylist) -> int:
    """Count the pages of a playlist that were asked for."""
    return sum(each == f"GET /playlists/{playlist.id}/items" for each in asked)


def words_of(reply: Reply) -> str:
    """Return all that a reply says."""
    return "\n".join((reply.title, reply.text, *(f"{each.name}: {each.text}" for each in reply.fields)))


def is_told(reply: Reply, outcome: Outcome, *said: str) -> None:
    """See to it that a member is told what happened and what to do, in words for people."""
    whole = words_of(reply)
    assert reply.outcome is outcome, whole
    assert [each for each in said if each not in whole] == [], whole
    assert [each for each in _NEVER_SAID if each in whole] == [], whole
    assert outcome is Outcome.OK or reply.text.endswith("."), whole
