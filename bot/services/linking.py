"""Links a member's account at Spotify: there with consent, back with a code, and only after they say yes."""

import hashlib
import re
import secrets as chance
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from bot.accounts import READ_SCOPES, WRITE_SCOPES, ClientId, Linked, Profile, Tokens
from bot.clock import Clock
from bot.domain import MemberId
from bot.errors import (
    BadClientId,
    LinkDenied,
    LinkUnknown,
    LoginEnded,
    NoAddress,
    NotOnTheList,
    SpotifyPause,
    SpotifyRefused,
)
from bot.services.access import Access
from bot.spotify import Caller
from bot.store import Linking as UnderWay
from bot.store import Store

LASTS = timedelta(days=182)
"""Spotify forgets a login six months after the person agreed, however often it is renewed."""

_WARNED_BEFORE = timedelta(days=17)
_AGAIN, _ONCE = timedelta(days=5), timedelta(days=90)
_STATE_BYTES, _VERIFIER_BYTES = 24, 48
_CLIENT = re.compile(r"[0-9a-f]{32}")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for one another."""
_CODE_LENGTH, _TRIES = 6, 5
_LOOPBACK = {"127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a person agrees, and how they come back."""

    address: str
    by_page: bool
    """True where a page of ours shows them a code; else they bring back the address that they end at."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What the page says to somebody who comes back: for whom the link is, and the code to tell them."""

    asker: str
    code: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a member should know of their login."""

    ended: bool
    ends_at: datetime


class Linking:
    """The way from a question to a link, and back out of it."""

    def __init__(
        self, store: Store, access: Access, clock: Clock, *, client: str, redirect: str, own_clients: bool
    ) -> None:
        self._store = store
        self._access = access
        self._clock = clock
        self._client = ClientId(client)
        self._redirect = redirect
        self._own_clients = own_clients

    @property
    def is_open(self) -> bool:
        """Tell whether anybody can link."""
        return self._access.is_open

    @property
    def redirect(self) -> str:
        """Return the address that an app has to be registered with."""
        return self._redirect

    @property
    def takes_own_clients(self) -> bool:
        """Tell whether a member may bring an app of their own."""
        return self._own_clients

    async def of(self, member: MemberId) -> Linked | None:
        """Return the member's link, if any."""
        return await self._store.links.of(member)

    async def start(self, member: MemberId, asker: str, *, client: str = "", changes: bool = False) -> Way:
        """Begin a link in place of the member's earlier ones.

        With `changes`, leave to write is asked for, too; who gave it before is asked for it again. Raises
        LinkingOff, BadClientId, and SpotifyPause: nobody is sent there for what could not be taken.
        """
        authorizing, known = self._access.spotify.authorizing, await self.of(member)
        state, verifier = chance.token_urlsafe(_STATE_BYTES), chance.token_urlsafe(_VERIFIER_BYTES)
        app = self._app(client, known)
        await self._access.spotify.gateway.look(_caller(member, app))
        under_way = UnderWay(_digest(state), member, asker, app, self._redirect, verifier)
        await self._store.links.start(under_way, self._access.seal)
        scopes = READ_SCOPES | (WRITE_SCOPES if changes or (known and known.may_change) else frozenset())
        address = authorizing.address(app, self._redirect, state, verifier, scopes)
        return Way(address, by_page=urlsplit(self._redirect).hostname not in _LOOPBACK)

    def _app(self, client: str, known: Linked | None) -> ClientId:
        if not client:
            return known.client if known else self._client
        if not (self._own_clients and _CLIENT.fullmatch(client.strip().lower())):
            raise BadClientId
        return ClientId(client.strip().lower())

    async def pasted(self, member: MemberId, text: str) -> Profile:
        """Take the address that Spotify sent the member back to, and return whom it leads to.

        Raises LinkRefused, NotOnTheList and SpotifyError. Nothing is linked before `confirm`. Where Spotify
        gave the tokens and then did not say whose they are, the same address is good once more.
        """
        state, code, problem = _read(text)
        under_way = await self._taken(state, member, code, problem)
        return await self._found(under_way, code, said=None)

    async def returned(self, text: str) -> Returned:
        """Take what a browser brought to our page, and return the code that its person must tell in the chat.

        Somebody who was lured here with another's address sees for whom it is, and tells nobody.
        """
        state, code, problem = _read(text)
        under_way = await self._taken(state, None, code, problem)
        said = "".join(chance.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        await self._found(under_way, code, said=said)
        return Returned(under_way.asker, said)

    async def coded(self, member: MemberId, text: str) -> Profile:
        """Take the code that the page showed, and return whom it leads to; raises LinkUnknown."""
        said = "".join(letter for letter in text.upper() if letter.isalnum())
        if not await self._store.links.unlock(member, _digest(said), _TRIES):
            raise LinkUnknown
        return (await self._waiting(member))[1]

    async def confirm(self, member: MemberId) -> Linked:
        """Link the account that the member said is theirs; raises LinkUnknown and AccountTaken."""
        client, who, tokens = await self._waiting(member)
        await self._store.links.put(member, client, who, tokens, self._access.seal)
        return await self._access.link(member)

    async def abandon(self, member: MemberId) -> None:
        """Drop what is under way: it was not them."""
        await self._store.links.abandon(member)

    async def unlink(self, member: MemberId) -> bool:
        """Erase the link and all that was read through it; False where there was none."""
        return await self._store.links.drop(member)

    async def notice(self, member: MemberId) -> Notice | None:
        """Return what the member should know of their login now, and has not been told lately."""
        link = await self.of(member)
        if link is None:
            return None
        ends_at = link.authorized_at + LASTS
        if not link.ended and self._clock() < ends_at - _WARNED_BEFORE:
            return None
        if not await self._store.links.tell(member, _ONCE if link.ended else _AGAIN):
            return None
        return Notice(link.ended, ends_at)

    async def tidy(self) -> None:
        """Throw away what people have begun and not come back for."""
        await self._store.links.tidy()

    async def _taken(self, state: str, member: MemberId | None, code: str, problem: str) -> UnderWay:
        # By the door, too: who knows a state must not get past the page's code with it.
        brought = _digest(f"{'page' if member is None else 'chat'}|{code}")
        under_way = await self._store.links.returned(_digest(state), member, brought, self._access.seal)
        if under_way is None:
            raise LinkUnknown
        if problem:
            raise LinkDenied(problem=problem)
        return under_way

    async def _found(self, under_way: UnderWay, code: str, *, said: str | None) -> Profile:
        """Keep the tokens with whom they lead to."""
        tokens = under_way.tokens or await self._traded(under_way, code)
        who = await self._who(under_way, tokens)
        digest = _digest(said) if said else None
        await self._store.links.find(under_way, digest, who, tokens, self._access.seal)
        return who

    async def _traded(self, under_way: UnderWay, code: str) -> Tokens:
        """Trade the code for tokens, which works once, and keep them before anything else can go wrong."""
        spotify, links = self._access.spotify, self._store.links
        try:
            await spotify.gateway.look(_caller(under_way.member, under_way.client))
            tokens = await spotify.authorizing.exchange(
                under_way.client, code, under_way.verifier, under_way.redirect
            )
        except LoginEnded as error:
            raise LinkUnknown from error
        except SpotifyPause:
            await links.release(under_way)
            raise
        await links.trade(under_way, tokens, self._access.seal)
        return tokens

    async def _who(self, under_way: UnderWay, tokens: Tokens) -> Profile:
        caller = _caller(under_way.member, under_way.client, tokens.access)
        try:
            return await self._access.spotify.gateway.me(caller)
        except SpotifyRefused as error:
            raise NotOnTheList(name="your account") from error

    async def _waiting(self, member: MemberId) -> tuple[ClientId, Profile, Tokens]:
        found = await self._store.links.found(member, self._access.seal)
        if found is None:
            raise LinkUnknown
        return found


def _caller(member: MemberId, client: ClientId, access: str = "") -> Caller:
    async def token(_: str) -> str:
        return access

    return Caller(member, client, token, urgent=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(text: str) -> tuple[str, str, str]:
    """Read state, code and problem off an address; raises NoAddress."""
    try:
        text.encode()  # half a pair of surrogates is text for Python, and for nobody else
        given = parse_qs(urlsplit(text.strip().strip("<>")).query)
    except ValueError as error:
        raise NoAddress from error
    state, code, problem = (given.get(name, [""])[0] for name in ("state", "code", "error"))
    if not state or not (code or problem):
        raise NoAddress
    return state, code, problem.replace("_", " ")
