"""How the demo's Spotify cuts long lists into pages."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from bot.demo.spotify.calls import Call, Json

Entry = TypeVar("Entry")


def page(
    call: Call, entries: Sequence[Entry], write: Callable[[Entry], Json], limit: int, offset: int
) -> Json:
    """Write one page of a list, with the addresses of its neighbours; the total counts every position."""
    total = len(entries)
    after, before = offset + limit, max(0, offset - limit)
    return {
        "href": address(call, limit=limit, offset=offset),
        "items": [write(entry) for entry in entries[offset:after]],
        "limit": limit,
        "next": address(call, limit=limit, offset=after) if after < total else None,
        "offset": offset,
        "previous": address(call, limit=limit, offset=before) if offset else None,
        "total": total,
    }


def address(call: Call, path: str | None = None, **changes: int) -> str:
    """Return the address of the same list elsewhere."""
    query = {**call.query, **changes}
    return f"{call.api}{path or call.path}?{urlencode(query)}"
