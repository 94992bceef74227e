"""Seals secrets before they are stored: the one door to cryptography."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import NeedsRelink

_PURPOSE = b"earmark: tokens of linked accounts"
_KEY_ID, _NONCE = 4, 12
"""Bytes in front of what is sealed: which key, and a number used once."""


class Seal:
    """AES-256-GCM under a key of its own, derived from the operator's by HKDF (RFC 5869)."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key)
        self._cipher = AESGCM(derived)
        self._id = hashlib.sha256(derived).digest()[:_KEY_ID]

    def close(self, secret: str, about: str) -> bytes:
        """Seal a secret for one purpose and owner: under another `about` it does not open."""
        nonce = secrets.token_bytes(_NONCE)
        return self._id + nonce + self._cipher.encrypt(nonce, secret.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """Return the secret; raises NeedsRelink where the key is another one or the bytes were altered."""
        nonce = sealed[_KEY_ID : _KEY_ID + _NONCE]
        try:
            return self._cipher.decrypt(nonce, sealed[_KEY_ID + _NONCE :], about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise NeedsRelink from error

    def is_mine(self, sealed: bytes) -> bool:
        """Tell whether a secret was sealed with this key, without opening it."""
        return sealed[:_KEY_ID] == self._id
