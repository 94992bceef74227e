"""Every setting with its range, read once at the start; secrets come from the environment alone."""

import base64
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from bot.errors import BadSetting, SettingsUnreadable
from bot.sections import (
    Compute,
    Config,
    Discord,
    Guessing,
    Imports,
    Limits,
    Logs,
    Lookups,
    Maps,
    Models,
    Recommending,
    Schedule,
    Spotify,
    Store,
    Web,
)

__all__ = [
    "Compute",
    "Config",
    "Discord",
    "Guessing",
    "Imports",
    "Limits",
    "Logs",
    "Lookups",
    "Maps",
    "Models",
    "Recommending",
    "Schedule",
    "Secrets",
    "Spotify",
    "Store",
    "Web",
    "load",
    "secrets",
]


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must never be shown; `written` holds each secret as it was given, for the logs to hide."""

    key: bytes | None = field(repr=False)
    """Signs stored models; at least 32 bytes, or None where the operator gave none."""
    written: tuple[str, ...] = field(repr=False)
    discord_token: str | None = field(repr=False, default=None)
    """Signs in to Discord, or None where the operator gave none."""
    old_key: bytes | None = field(repr=False, default=None)
    """What `key` replaces, while `earmark rotate-key` seals everything anew."""


_PREFIX = "EARMARK_"
_ENVIRONMENT = "the environment"
_KEY = "EARMARK_KEY"
_DISCORD_TOKEN = "EARMARK_DISCORD_TOKEN"  # noqa: S105 - the name of a variable
_OLD_KEY = "EARMARK_OLD_KEY"
_SECRETS = (_KEY, _OLD_KEY, _DISCORD_TOKEN)
_PUBLIC = {"spotify.client_id"}
"""What looks like a secret and is none."""
_WISHES = {
    "spotify.client_id": "must be 32 of the letters a to f and digits, or empty",
    "spotify.redirect": "must be https://your.address/spotify/callback, or for addresses that people paste "
    "http://127.0.0.1:8888/callback: Spotify takes neither plain http nor localhost",
    "web.address": "must be an address like https://maps.example, or empty",
}
"""What cannot be told from the type."""
_KEY_BYTES = 32
_HEX = re.compile(r"[0-9a-fA-F]*")
_TOKEN = re.compile(r"[!-~]+")
_SECRET_NAME = re.compile(r"token|secret|key|password", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"[Bb]earer\s|[0-9a-fA-F]{32}|[\w-]{23,}\.[\w-]{6,}\.[\w-]{27}"
    r"|(?=[\w+=-]*\d)(?=[\w+=-]*[a-z])(?=[\w+=-]*[A-Z])[\w+=-]{32}"
)


@dataclass(frozen=True, slots=True)
class _Given:
    """A value that somebody wrote for the setting `name`, how they spelt it, and where."""

    name: str
    value: object
    spelt: str
    place: str

    @property
    def in_file(self) -> bool:
        return self.place != _ENVIRONMENT

    def refused(self, problem: str, hint: str) -> BadSetting:
        return BadSetting(setting=self.spelt, file=self.place, problem=problem, hint=hint)


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read the settings from a file, if any, and let the environment overrule it.

    Raises BadSetting for what is unknown, of the wrong type, out of range, or a secret in the file, and
    SettingsUnreadable for a file that is missing or no TOML.
    """
    sections: dict[str, dict[str, object]] = {}
    for given in (*(_in_file(path) if path else ()), *_in_environment(environ)):
        section, _, name = given.name.partition(".")
        sections.setdefault(section, {})[name] = _checked(given)
    return msgspec.convert(sections, Config)


def secrets(environ: Mapping[str, str]) -> Secrets:
    """Read the secrets from their variables, or from the files that `NAME_FILE` names; raises BadSetting."""
    key, old, token = (_secret(name, environ) for name in _SECRETS)
    return Secrets(
        key=_key(_KEY, key) if key else None,
        old_key=_key(_OLD_KEY, old) if old else None,
        written=tuple(filter(None, (key, old, token))),
        discord_token=_token(token) if token else None,
    )


@cache
def _known() -> dict[str, Any]:
    """Give the annotated type of every setting by its name, `section.name`."""
    return {
        f"{section}.{name}": kind
        for section, settings in get_type_hints(Config).items()
        for name, kind in get_type_hints(settings, include_extras=True).items()
    }


def _in_file(path: Path) -> Iterator[_Given]:
    for section, settings in _toml(path).items():
        if isinstance(settings, dict) and (settings or section in Config.__struct_fields__):
            for name, value in settings.items():
                yield _Given(f"{section}.{name}", value, f"[{section}] {name}", path.name)
        else:
            yield _Given(section, settings, section, path.name)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        hint = "Check the path, or leave it out and I take the defaults."
        raise SettingsUnreadable(file=path, problem=error.strerror, hint=hint) from error
    except (ValueError, RecursionError) as error:
        problem = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is no TOML in UTF-8"
        hint = 'A setting reads like path = "data/earmark.db", below the name of its section, [store].'
        raise SettingsUnreadable(file=path, problem=problem, hint=hint) from error


def _in_environment(environ: Mapping[str, str]) -> Iterator[_Given]:
    for variable, value in environ.items():
        if not variable.startswith(_PREFIX) or variable.removesuffix("_FILE") in _SECRETS:
            continue
        if "__" in variable or _is_misspelt(variable, value):
            name = variable.removeprefix(_PREFIX).lower().replace("__", ".", 1)
            yield _Given(name, value, variable, _ENVIRONMENT)


def _is_misspelt(variable: str, value: str) -> bool:
    # Container platforms plant EARMARK_PORT or EARMARK_WEB_PORT for services of our name: not for us.
    planted = value.startswith(("tcp://", "udp://"))
    return not planted and bool(difflib.get_close_matches(variable, _variables(), cutoff=0.85))


def _variables() -> list[str]:
    return [*_SECRETS, *(_PREFIX + name.replace(".", "__").upper() for name in _known())]


def _checked(given: _Given) -> object:
    """Return the value in the setting's own type, or raise the sentence that says what is wrong with it."""
    if given.name not in _known():
        raise _misplaced(given) if given.in_file and _SECRET_NAME.search(given.name) else _unknown(given)
    looks_secret = isinstance(given.value, str) and _SECRET_VALUE.search(given.value)
    if given.in_file and looks_secret and given.name not in _PUBLIC:
        raise _misplaced(given)
    try:
        return msgspec.convert(given.value, _known()[given.name], strict=given.in_file)
    except msgspec.ValidationError:
        # msgspec's own message is dropped: it speaks of types, and it may repeat what was given.
        raise given.refused(_wish(given.name), "Leave it out and I take the default.") from None


def _misplaced(given: _Given) -> BadSetting:
    hint = "Take it out: secrets come from the environment, or from a file named there; see .env.example."
    return given.refused("looks like a secret", hint)


def _unknown(given: _Given) -> BadSetting:
    names = ["[{}] {}".format(*name.split(".")) for name in _known()] if given.in_file else _variables()
    (nearest,) = difflib.get_close_matches(given.spelt, names, n=1, cutoff=0)
    return given.refused("is not known", f"Did you mean {nearest}?")


def _wish(name: str) -> str:
    """Say in words what values a setting takes."""
    kind, meta, *_ = get_args(_known()[name])
    if kind is int:
        return f"must be a whole number from {meta.ge} to {meta.le}"
    if kind is float:
        return f"must be a number from {meta.ge:g} to {meta.le:g}"
    if name in _WISHES:
        return _WISHES[name]
    if kind is str and meta.pattern:
        section, _, setting = name.partition(".")
        return f"must be an address like {getattr(getattr(Config(), section), setting)}"
    return f"must be {' or '.join(get_args(kind))}" if get_args(kind) else "must be text, and not empty"


def _secret(name: str, environ: Mapping[str, str]) -> str:
    text, file = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    given = _Given(name, None, name, _ENVIRONMENT)
    if text and file:
        raise given.refused(f"is given twice, as {name} and as {name}_FILE", "Keep one of them.")
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else text.strip()
    except (OSError, ValueError) as error:
        raise given.refused("names a file that I cannot read", f"Check {name}_FILE.") from error


def _key(name: str, text: str) -> bytes:
    try:
        key = bytes.fromhex(text) if _HEX.fullmatch(text) else _from_base64(text)
    except ValueError:
        key = b""
    if len(key) < _KEY_BYTES:
        raise _Given(name, None, name, _ENVIRONMENT).refused(
            f"must be at least {_KEY_BYTES} bytes, written as hex or base64",
            'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"',
        )
    return key


def _token(text: str) -> str:
    # It travels in the head of a request, which takes nothing but printable ASCII.
    if not _TOKEN.fullmatch(text):
        raise _Given(_DISCORD_TOKEN, None, _DISCORD_TOKEN, _ENVIRONMENT).refused(
            "must be one word of plain letters, digits and signs",
            "Copy it once more from the Bot page of the developer portal.",
        )
    return text


def _from_base64(text: str) -> bytes:
    standard = text.translate(str.maketrans("-_", "+/"))
    return base64.b64decode(standard + "=" * (-len(text) % 4), validate=True)
