"""One call to Spotify's Web API: the one door to spotipy and requests, without their traps."""

import logging
import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import msgspec
import requests
import spotipy
from requests.exceptions import BaseHTTPError  # type: ignore[attr-defined]  # urllib3, which we do not name

from bot.errors import OutcomeUnknown, SpotifyAway, SpotifyError, SpotifyGarbled, SpotifyGone, SpotifyRefused
from bot.spotify.calling import Call, Limited, TokenRefused, seconds_of

CONNECTING, READING, WHOLE = 5.0, 15.0, 45.0
"""Seconds until a connection stands, between two pieces of an answer, and for the whole of it."""

_LARGEST = 8 * 1024 * 1024
_PIECE = 64 * 1024
_ELSEWHERE, _BAD, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _LIMITED, _BROKEN = 300, 400, 401, 403, 404, 429, 500


class Line:
    """A connection that is kept open from call to call; used by one call at a time."""

    def __init__(self, base: str) -> None:
        # At DEBUG it prints tokens, and at ERROR addresses with what people listen to.
        logging.getLogger("spotipy").setLevel(logging.CRITICAL)
        self._base = base
        self._session = _Session()

    def make(self, call: Call, token: str) -> Any:  # noqa: ANN401 - JSON, read by bot.spotify.reading
        """Make one call, once, and return its JSON; raises SpotifyError, TokenRefused and Limited.

        It blocks, so it is made in a thread. A change whose outcome nobody knows raises OutcomeUnknown.
        """
        client = _Client(auth=token, requests_session=self._session, requests_timeout=(CONNECTING, READING))
        client.prefix = f"{self._base}/"
        ask = {"GET": client._get, "POST": client._post, "PUT": client._put, "DELETE": client._delete}  # noqa: SLF001 - its own methods lack the bodies of 2026
        try:
            answer = ask[call.method](call.path, payload=call.body, **call.query)
        except spotipy.SpotifyException as error:
            raise _mapped(error, call) from error
        except (requests.RequestException, OSError, RecursionError) as error:
            raise _lost(call, _in_words(error)) from error
        if answer is None and not (self._session.said_nothing and _may_be_empty(call)):
            # spotipy's word for a body that is no JSON: cut off, empty, or a page of a proxy.
            raise _unreadable(call)
        return answer

    def close(self) -> None:
        """Hang up."""
        self._session.close()


class _Client(spotipy.Spotify):  # type: ignore[misc]  # it has no types
    """spotipy's client without its last act: it closes the session, which is not its own here."""

    def __del__(self) -> None:
        """Leave the session open for the next call."""


class _Session(requests.Session):
    """A session that tries once, reads no more than it should, and gives up after a while in all."""

    def __init__(self) -> None:
        super().__init__()
        # A .netrc of this machine would put another name in the place of the token.
        self.trust_env = False
        # One line serves several members: what one of them is given is not to be shown for another.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.said_nothing = False
        """Whether the last answer was right and empty."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Lead nowhere: a redirect would take the token to wherever it leads."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - its own
        """Send a request and read the answer to its end, within WHOLE seconds."""
        deadline = time.monotonic() + WHOLE
        response = super().send(request, **{**kwargs, "stream": True, "allow_redirects": False})
        content = _content(response, deadline)
        if _ELSEWHERE <= response.status_code < _BAD:
            raise requests.TooManyRedirects("it leads elsewhere")
        if response.status_code >= _BAD and not _is_a_refusal(content):
            # spotipy trips over an error that is no object, and repeats a page of a proxy word by word.
            content = b""
        self.said_nothing = not content
        response._content = content  # noqa: SLF001 - where requests itself keeps what it has read
        return response


class _Problem(msgspec.Struct, frozen=True):
    message: str | None = None
    reason: str | None = None


class _Refusal(msgspec.Struct, frozen=True):
    error: _Problem


def _content(response: requests.Response, deadline: float) -> bytes:
    """Read an answer as it comes: to wait for a whole piece would take as long as a slow line likes."""
    pieces, length = [], 0
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            length += len(piece)
            if time.monotonic() > deadline or length > _LARGEST:
                response.close()
                raise requests.Timeout("the answer takes too long or is too large")
    except BaseHTTPError as error:
        raise requests.ConnectionError("the answer breaks off") from error
    return b"".join(pieces)


def _is_a_refusal(content: bytes) -> bool:
    try:
        msgspec.json.decode(content, type=_Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _in_words(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return "it takes too long"
    return (
        "it leads elsewhere" if isinstance(error, requests.TooManyRedirects) else "the connection breaks off"
    )


def _may_be_empty(call: Call) -> bool:
    return call.method == "PUT" or call.path == "me/library"


def _mapped(error: spotipy.SpotifyException, call: Call) -> Exception:
    status, said = error.http_status, _said(error)
    if status == _LIMITED:
        headers = error.headers or {}
        return Limited(seconds_of(headers.get("Retry-After", "")), (error.reason or "too many calls")[:200])
    if status >= _BROKEN:
        return _lost(call, f"status {status}")
    if status == _UNAUTHORIZED:
        return TokenRefused()
    if status == _NOT_FOUND:
        return SpotifyGone()
    return SpotifyRefused(problem=said) if status == _FORBIDDEN else SpotifyError(problem=said)


def _said(error: spotipy.SpotifyException) -> str:
    """Return Spotify's own words, without the address that spotipy puts before them."""
    said = str(error.msg).partition("\n")[2].strip()[:200]
    return said if said not in {"", "None"} else f"status {error.http_status}"


def _lost(call: Call, problem: str) -> SpotifyError:
    return OutcomeUnknown(problem=problem) if call.changes else SpotifyAway(problem=problem)


def _unreadable(call: Call) -> SpotifyError:
    problem = "it is no JSON"
    return OutcomeUnknown(problem=problem) if call.changes else SpotifyGarbled(problem=problem)
