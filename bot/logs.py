"""What happened, written to standard error without a secret in it."""

import logging
import re
import sys
import time
from collections.abc import Iterable
from typing import TextIO
from urllib.parse import quote

import msgspec

HIDDEN = "[hidden]"

# Each of these prints addresses, headers or whole requests at DEBUG; spotipy's hold the bearer token.
NOISY = ("aiosqlite", "asyncio", "discord", "spotipy", "urllib3")

_CREDENTIAL = re.compile(
    r"""(?ix)
    (?P<scheme> \b (?: bearer | basic | bot ) \s+ ) [\w.~+/=-]{16,}
    | (?P<name> (?: token | secret | password | [?&] (?: code | state ) ) ["'\\]* \s* [=:] \s* ["'\\]* )
      [^\s"'\\&,;)}\]]+
    | [\w-]{23,28} \. [\w-]{6,7} \. [\w-]{27,}
    """
)


def set_up(level: str, form: str, *, secrets: Iterable[str]) -> None:
    """Send every message from `level` up to standard error, as `text` or as `json`, each secret hidden."""
    root = logging.getLogger()
    for earlier in [handler for handler in root.handlers if isinstance(handler, _Errors)]:
        root.removeHandler(earlier)
    handler = _Errors(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    handler.addFilter(Redaction(secrets))
    root.addHandler(handler)
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Redaction(logging.Filter):
    """Hides the planted secrets, and whatever looks like a credential, in a message and its traceback."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        spellings = {form for secret in secrets if secret for form in _spellings(secret)}
        # The longest first: a secret may be the beginning of another.
        self._planted = re.compile(
            "|".join(map(re.escape, sorted(spellings, key=len, reverse=True))) or r"(?!)"
        )

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the record's texts by harmless ones; never holds a record back, and never raises."""
        record.msg, record.args = self.redacted(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = record.exc_text and self.redacted(record.exc_text)
        record.stack_info = record.stack_info and self.redacted(record.stack_info)
        return True

    def redacted(self, text: str) -> str:
        """Return the text with everything secret replaced."""
        # Lone surrogates, as in the name of a file, can be neither printed nor sent as JSON.
        printable = text.encode(errors="backslashreplace").decode()
        return _CREDENTIAL.sub(_hidden, self._planted.sub(HIDDEN, printable))


class _Errors(logging.StreamHandler[TextIO]):
    """Our own handler, told from those that others installed."""


class _Text(logging.Formatter):
    """One line for a reader, the time in UTC."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")


class _Json(_Text):
    """One JSON object a line for a collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "trace": "\n".join(filter(None, (record.exc_text, record.stack_info))),
        }
        return msgspec.json.encode({key: value for key, value in line.items() if value}).decode()


def _spellings(secret: str) -> tuple[str, str, str]:
    """Give a secret as it is, as it stands in an address, and as `repr` shows it."""
    return secret, quote(secret, safe="", errors="replace"), repr(secret)[1:-1]


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - it runs any argument's __str__, and a message must never fell its sender
        return f"A message from line {record.lineno} of {record.filename} could not be put together."


def _hidden(credential: re.Match[str]) -> str:
    return f"{credential['scheme'] or credential['name'] or ''}{HIDDEN}"
