"""What is asked of Spotify's Web API, on whose behalf, and how it may end; needs no foreign library."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.accounts import ClientId
from bot.domain import MemberId

Query = Mapping[str, str | int]

_LONGEST_PAUSE = 7 * 24 * 3600


class TokenRefused(Exception):
    """Spotify does not take this access token any more."""


class Limited(Exception):
    """Spotify asks for a pause of some seconds; None where it does not say how many."""

    def __init__(self, seconds: int | None, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason


def seconds_of(said: str) -> int | None:
    """Read a Retry-After; a clock that was set wrong must not lock us out for years."""
    return min(max(int(said[:9]), 1), _LONGEST_PAUSE) if said.isascii() and said.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of the Web API."""

    method: str
    path: str
    family: str
    """What Spotify counts it under, as far as anybody knows."""
    query: Query = field(default_factory=dict)
    body: Mapping[str, object] | None = None

    @property
    def changes(self) -> bool:
        """Tell whether it changes something, so that it must not be made twice."""
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a call is made: whose turn it is, by which app, and with which token."""

    member: MemberId
    client: ClientId
    token: Callable[[str], Awaitable[str]]
    """Gives an access token that is another one than the one named, which was refused; empty for any."""
    urgent: bool = False
    """True where a person waits: such calls may use the last tenth of a day's."""
