"""Spotify's Web API as Earmark uses it: typed questions, typed answers, and weather taken as weather."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from bot.accounts import Album, Artist, ArtistId, ClientId, Listed, ListId, Page, Play, Profile
from bot.domain import Track, TrackId
from bot.errors import LoginEnded, OutcomeUnknown, SpotifyAway, SpotifyGarbled
from bot.spotify import reading
from bot.spotify.calling import Call, Caller, Limited, TokenRefused
from bot.spotify.turns import Turns
from bot.threads import aside

if TYPE_CHECKING:
    from bot.spotify.line import Line

Read = TypeVar("Read")

A_PAGE = 50
"""Places of a playlist in one answer."""
A_BATCH = 100
"""Songs in one change of a playlist."""

SOME_FOUND = 10
"""Songs or albums in one answer to a search, which gives no more at once."""

_RESTARTS = 3
_SOME = 40
"""Addresses in one question about the library."""
_TRIES = 4
_FIRST_PAUSE = 0.5
"""Seconds; doubled from try to try, and spread by chance."""


class Gateway:
    """Asks Spotify on behalf of members; raises SpotifyError, and LoginEnded where a login is over."""

    def __init__(
        self,
        base: str,
        turns: Turns,
        *,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        self._base = base
        self._turns = turns
        self._wait = wait
        self._chance = chance or random.Random()  # noqa: S311 - it spreads the tries
        self._lines: dict[ClientId, Line] = {}

    async def look(self, caller: Caller) -> None:
        """See whether the account may be asked about by now, and ask nothing; raises SpotifyPause."""
        await self._turns.look(caller, "me")

    async def me(self, caller: Caller) -> Profile:
        """Return who the account belongs to."""
        return reading.profile(await self._ask(caller, Call("GET", "me", "me")))

    async def playlists(self, caller: Caller) -> tuple[Listed, ...]:
        """Return all playlists that the account lists, its own and those it follows."""
        for _ in range(_RESTARTS):
            found = await self._all_playlists(caller)
            if found is not None:
                return found
        raise SpotifyGarbled(problem="the list of playlists does not keep still")

    async def _all_playlists(self, caller: Caller) -> tuple[Listed, ...] | None:
        """Read the list page by page; None where it changed between two of them."""
        found: dict[ListId, Listed] = {}
        offset, total = 0, None
        while total is None or offset < total:
            answer = await self._ask(caller, _page("me/playlists", "playlists", offset))
            some, places, now = reading.playlists(answer)
            # One that is made or deleted meanwhile pushes another over the edge of a page.
            if total not in {None, now} or found.keys() & {playlist.id for playlist in some}:
                return None
            if not places and offset < now:
                raise SpotifyGarbled(problem="a page of playlists is empty")
            found |= {playlist.id: playlist for playlist in some}
            offset, total = offset + places, now
        return tuple(found.values())

    async def playlist(self, caller: Caller, playlist: ListId) -> Listed:
        """Return one playlist as it stands now, its songs left out."""
        query = {"fields": "id,name,snapshot_id,owner,collaborative,description,items(total),tracks(total)"}
        return reading.playlist(
            await self._ask(caller, Call("GET", f"playlists/{playlist}", "playlists", query))
        )

    async def items(self, caller: Caller, playlist: ListId, offset: int) -> Page:
        """Return up to 50 places of a playlist."""
        call = _page(f"playlists/{playlist}/items", "items", offset)
        return reading.page(await self._ask(caller, call), offset)

    async def liked(self, caller: Caller, offset: int) -> Page:
        """Return up to 50 liked songs, newest first."""
        return reading.page(await self._ask(caller, _page("me/tracks", "library", offset)), offset)

    async def tops(self, caller: Caller, span: str) -> tuple[Track, ...]:
        """Return up to 50 songs that the member plays most: `short_term`, `medium_term` or `long_term`."""
        call = Call("GET", "me/top/tracks", "tops", {"limit": A_PAGE, "time_range": span})
        return reading.tracks(await self._ask(caller, call))

    async def plays(self, caller: Caller, after: datetime | None) -> tuple[Play, ...]:
        """Return up to 50 songs that were played after a moment."""
        since: Mapping[str, int] = {"after": round(after.timestamp() * 1000)} if after else {}
        call = Call("GET", "me/player/recently-played", "recent", {"limit": A_PAGE, **since})
        return reading.plays(await self._ask(caller, call))

    async def track(self, caller: Caller, track: TrackId) -> Track:
        """Return what Spotify knows of a song; raises SpotifyGone."""
        return reading.track(await self._ask(caller, Call("GET", f"tracks/{track}", "tracks")))

    async def artists(self, caller: Caller, track: TrackId) -> tuple[Artist, ...]:
        """Return whose song it is, by their ids at Spotify; raises SpotifyGone."""
        return reading.artists(await self._ask(caller, Call("GET", f"tracks/{track}", "tracks")))

    async def albums(self, caller: Caller, artist: ArtistId) -> tuple[Album, ...]:
        """Return up to ten albums and singles of an artist's own, newest first; raises SpotifyGone."""
        query: Mapping[str, str | int] = {"include_groups": "album,single", "limit": SOME_FOUND}
        call = Call("GET", f"artists/{artist}/albums", "artists", query)
        return reading.albums(await self._ask(caller, call))

    async def songs(self, caller: Caller, album: Album) -> tuple[Track, ...]:
        """Return up to 50 songs of an album; raises SpotifyGone."""
        call = Call("GET", f"albums/{album.id}/tracks", "albums", {"limit": A_PAGE})
        return reading.songs_of(await self._ask(caller, call), album)

    async def search(self, caller: Caller, query: str) -> tuple[Track, ...]:
        """Return up to ten songs that a search finds."""
        asked: Mapping[str, str | int] = {"q": query, "type": "track", "limit": SOME_FOUND}
        return reading.found(await self._ask(caller, Call("GET", "search", "search", asked)))

    async def create(self, caller: Caller, name: str, description: str) -> Listed:
        """Make a private playlist; raises OutcomeUnknown."""
        body = {"name": name, "public": False, "collaborative": False, "description": description}
        answer = await self._ask(caller, Call("POST", "me/playlists", "changes", body=body))
        return _of_change(reading.playlist, answer)

    async def add(
        self, caller: Caller, playlist: ListId, tracks: Sequence[TrackId], position: int | None = None
    ) -> str:
        """Put up to 100 songs into a playlist, at its end or at a position; returns its new snapshot.

        Raises OutcomeUnknown: then read before anything is tried again.
        """
        body: dict[str, object] = {"uris": [f"spotify:track:{track}" for track in tracks]}
        if position is not None:
            body["position"] = position
        call = Call("POST", f"playlists/{playlist}/items", "changes", body=body)
        return _of_change(reading.snapshot, await self._ask(caller, call))

    async def remove(self, caller: Caller, playlist: ListId, tracks: Sequence[TrackId]) -> str:
        """Take up to 100 songs out of a playlist wherever they stand; as `add` does."""
        body = {"items": [{"uri": f"spotify:track:{track}"} for track in tracks]}
        call = Call("DELETE", f"playlists/{playlist}/items", "changes", body=body)
        return _of_change(reading.snapshot, await self._ask(caller, call))

    async def rename(self, caller: Caller, playlist: ListId, name: str) -> None:
        """Give a playlist another name."""
        await self._ask(caller, Call("PUT", f"playlists/{playlist}", "changes", body={"name": name}))

    async def kept(self, caller: Caller, playlists: Sequence[ListId]) -> frozenset[ListId]:
        """Return which playlists are in the member's library: a list of all may be some seconds behind."""
        found: set[ListId] = set()
        for start in range(0, len(playlists), _SOME):
            some = playlists[start : start + _SOME]
            query = {"uris": ",".join(f"spotify:playlist:{each}" for each in some)}
            answer = await self._ask(caller, Call("GET", "me/library/contains", "library", query))
            found.update(
                each
                for each, is_there in zip(some, reading.flags(answer, len(some)), strict=True)
                if is_there
            )
        return frozenset(found)

    async def let_go(self, caller: Caller, playlist: ListId) -> None:
        """Take a playlist out of the member's library, which is how Spotify deletes one."""
        query = {"uris": f"spotify:playlist:{playlist}"}
        await self._ask(caller, Call("DELETE", "me/library", "changes", query))

    async def rest(self, seconds: float) -> None:
        """Wait until what was just changed is seen everywhere at Spotify."""
        await self._wait(seconds)

    def close(self) -> None:
        """Hang up all lines."""
        for line in self._lines.values():
            line.close()

    async def _ask(self, caller: Caller, call: Call) -> object:
        """Make a call, and once more with a fresh token where Spotify no longer takes the old one.

        For a token Spotify is asked once: what goes wrong there is not tried again.
        """
        # Before the token, for which Spotify would be asked in the middle of a pause.
        await self._turns.look(caller, call.family)
        token = await caller.token("")
        try:
            return await self._patiently(caller, call, token)
        except TokenRefused:
            token = await caller.token(token)
        try:
            return await self._patiently(caller, call, token)
        except TokenRefused as error:
            raise LoginEnded from error

    async def _patiently(self, caller: Caller, call: Call, token: str) -> object:
        """Make a call; a question is asked up to four times in bad weather, a change is made once."""
        pause = _FIRST_PAUSE
        for _ in range(_TRIES - 1):
            try:
                return await self._in_turn(caller, call, token)
            except SpotifyAway:
                if call.changes:
                    raise
            await self._wait(pause * self._chance.uniform(0.5, 1.5))
            pause *= 2
        return await self._in_turn(caller, call, token)

    def _line(self, client: ClientId) -> "Line":
        # Here, in a thread, and not at the start: spotipy brings thirty megabytes that most hours do without.
        from bot.spotify.line import Line  # noqa: PLC0415

        if client not in self._lines:
            self._lines[client] = Line(self._base)
        return self._lines[client]

    async def _in_turn(self, caller: Caller, call: Call, token: str) -> object:
        async with self._turns.turn(caller, call.family):
            try:
                return await aside(lambda: self._line(caller.client).make(call, token))
            except asyncio.CancelledError:
                # The thread goes on with its line, so the next call takes another one.
                if line := self._lines.pop(caller.client, None):
                    line.close()
                raise
            except Limited as limited:
                raise await self._turns.pause(caller.client, limited.seconds, limited.reason) from limited


def _page(path: str, family: str, offset: int) -> Call:
    return Call("GET", path, family, {"limit": A_PAGE, "offset": offset})


def _of_change(read: Callable[[object], Read], answer: object) -> Read:
    """Read what a change led to; it happened or not, but nobody left everything as it was."""
    try:
        return read(answer)
    except SpotifyGarbled as error:
        raise OutcomeUnknown(**error.facts) from error
