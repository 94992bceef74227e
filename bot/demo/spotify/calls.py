"""A call to the demo's Spotify by an app that somebody let in, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import Person, SpotifyWorld

Json = Any
"""Whatever JSON may hold."""

NOT_FOUND = "Resource not found"

_DEFAULT_LIMIT, _MOST = 20, 50
_MOST_OFFSET = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and JSON or nothing at all."""

    body: Json = None
    status: int = 200

    @property
    def has_body(self) -> bool:
        """Tell whether there is anything to read."""
        return self.body is not None


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked, and for whom."""

    world: SpotifyWorld
    api: str
    """The address of the stand-in's API."""
    person: Person
    scopes: tuple[str, ...]
    method: str
    path: str
    """Below the API's address, with a slash in front."""
    query: Mapping[str, str]
    body: Json

    def needs(self, *scopes: str) -> None:
        """Refuse the call without all these scopes."""
        if not set(scopes) <= set(self.scopes):
            raise Refused(403, "Insufficient client scope")

    def needs_any(self, *scopes: str) -> None:
        """Refuse the call without one of these scopes."""
        if not set(scopes) & set(self.scopes):
            raise Refused(403, "Insufficient client scope")

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Read a whole number of the query."""
        text = self.query.get(name)
        try:
            found = default if text is None else int(text)
        except ValueError:
            raise Refused(400, f"Invalid {name}") from None
        if not least <= found <= most:
            raise Refused(400, f"Invalid {name}")
        return found

    def limit(self, default: int = _DEFAULT_LIMIT, most: int = _MOST) -> int:
        """Read how much is wanted at once."""
        return self.number("limit", default, 1, most)

    def offset(self, most: int = _MOST_OFFSET) -> int:
        """Read how much is to be skipped."""
        return self.number("offset", 0, 0, most)

    def uris(self, most: int) -> list[str]:
        """Read the addresses that the query lists."""
        uris = [uri for uri in self.query.get("uris", "").split(",") if uri]
        if not uris:
            raise Refused(400, "Missing required field: uris")
        if len(uris) > most:
            raise Refused(400, f"Too many uris requested: at most {most}")
        return uris

    def fields(self) -> Mapping[str, Json]:
        """Read the body as an object."""
        if not isinstance(self.body, dict):
            raise Refused(400, "Error parsing JSON.")
        return self.body
