"""Lets calls in on behalf of members: with tokens that are fresh, renewed by one at a time."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from bot.accounts import Linked, Tokens
from bot.clock import Clock
from bot.domain import MemberId
from bot.errors import LinkingOff, LoginEnded, NeedsLeave, NeedsLink, NeedsRelink
from bot.sealing import Seal
from bot.spotify import Caller, Spotify
from bot.store import Store
from bot.store.database import to_its_end

_MARGIN = timedelta(seconds=60)
"""A token that ends within this is renewed before it is used."""


class Access:
    """Knows who is linked, and opens Spotify for them; without a client id or a key it is shut."""

    def __init__(self, store: Store, spotify: Spotify | None, seal: Seal | None, clock: Clock) -> None:
        self._store = store
        self._spotify = spotify
        self._seal = seal
        self._clock = clock
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def is_open(self) -> bool:
        """Tell whether anybody can link at all."""
        return self._spotify is not None and self._seal is not None

    @property
    def spotify(self) -> Spotify:
        """Return Spotify's doors; raises LinkingOff."""
        if self._spotify is None:
            raise LinkingOff(problem="its operator has set no client id")
        return self._spotify

    @property
    def seal(self) -> Seal:
        """Return what closes and opens tokens; raises LinkingOff."""
        if self._seal is None:
            raise LinkingOff(problem="its operator has set no EARMARK_KEY")
        return self._seal

    async def link(self, member: MemberId, *, changing: bool = False) -> Linked:
        """Return the member's link; raises LinkingOff, NeedsLink, NeedsRelink, and NeedsLeave to change."""
        # Both are asked for before anything else: who cannot link must not be sent to do it.
        _ = self.spotify, self.seal
        link = await self._store.links.of(member)
        if link is None:
            raise NeedsLink
        if link.ended:
            raise NeedsRelink
        if changing and not link.may_change:
            raise NeedsLeave
        return link

    def caller(self, link: Linked, *, urgent: bool = False) -> Caller:
        """Return on whose behalf calls are made."""

        async def token(refused: str) -> str:
            return (await self._fresh(link.member, refused)).access

        return Caller(link.member, link.client, token, urgent=urgent)

    async def _fresh(self, member: MemberId, refused: str) -> Tokens:
        """Return tokens that are not the refused ones; raises NeedsLink, NeedsRelink and SpotifyAway."""
        async with self._locks[member]:
            link = await self._store.links.of(member)
            tokens = await self._store.links.tokens(member, self.seal)
            if link is None or tokens is None:
                raise NeedsLink
            if tokens.access != refused and tokens.expires_at > self._clock() + _MARGIN:
                return tokens
            # To its end: a new refresh token that is not stored would be lost with the login.
            return await to_its_end(self._renewed(link, tokens))

    async def _renewed(self, link: Linked, tokens: Tokens) -> Tokens:
        try:
            renewed = await self.spotify.authorizing.refresh(link.client, tokens)
        except LoginEnded as error:
            await self._store.links.end(link)
            raise NeedsRelink from error
        await self._store.links.renew(link, renewed, self.seal)
        return renewed
