"""Models as signed bytes: what is altered, foreign or of another version is not opened."""

import hashlib
import hmac
import json
import pickle
import platform
import zlib
from importlib.metadata import version
from typing import TypeVar

from models.guessing import Guesser

Held = TypeVar("Held")

SCHEMA = 4
"""The number of the columns' recipe; it rises whenever a stored model would read other columns."""

_LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy")
_SIGNATURE = hashlib.sha256().digest_size


class Refused(ValueError):
    """The bytes are altered, of another member, or of another version."""


def dumps(model: object, *, key: bytes, member: str) -> bytes:
    """Return a model as bytes that only `loads_as` with the same key and member opens."""
    content = zlib.compress(pickle.dumps(model, protocol=pickle.HIGHEST_PROTOCOL), level=6)
    return _signature(content, key, member) + content


def loads(content: bytes, *, key: bytes, member: str) -> Guesser:
    """Open a guesser; raises Refused as `loads_as` does."""
    return loads_as(Guesser, content, key=key, member=member)


def loads_as(kind: type[Held], content: bytes, *, key: bytes, member: str) -> Held:
    """Open what `dumps` made of a `kind`; raises Refused, and where it was altered nothing was unpacked."""
    signature, body = content[:_SIGNATURE], content[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(body, key, member)):
        raise Refused("the signature does not fit the bytes, the member and the versions")
    model = pickle.loads(zlib.decompress(body))  # noqa: S301 - signed by ourselves, and verified above
    if not isinstance(model, kind):
        raise Refused(f"the bytes hold no {kind.__name__.lower()}")
    return model


def _signature(body: bytes, key: bytes, member: str) -> bytes:
    """Sign the bytes together with all that must be the same when they are opened."""
    python = ".".join(platform.python_version_tuple()[:2])
    about = json.dumps([SCHEMA, member, python, *(version(name) for name in _LIBRARIES)]).encode()
    digest = hmac.new(key, len(about).to_bytes(8, "big"), hashlib.sha256)
    digest.update(about)
    digest.update(body)
    return digest.digest()
