"""The demo's Spotify accounts: apps in development mode, consent, codes, and tokens that end."""

import base64
import hashlib
import ipaddress
import math
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from yarl import URL

from bot.clock import Clock
from bot.demo.spotify.refusals import Refused

CODE_LIVES = timedelta(minutes=10)
ACCESS_LIVES = timedelta(hours=1)
LOGIN_LIVES = timedelta(days=182)
"""Six months from the person's consent: refreshing does not prolong it."""
QUOTA_WINDOW = timedelta(days=1)
MOST_USERS = 5

_VERIFIER = range(43, 129)

Form = Mapping[str, str]
"""The fields of a form that was sent."""


class NoGrant(Exception):
    """The token endpoint refuses, with OAuth's word for it and a sentence."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


class NoApp(Exception):
    """An authorisation address that Spotify shows an error page for."""


@dataclass(slots=True)
class App:
    """A client id in development mode."""

    client_id: str
    redirect_uris: tuple[str, ...]
    users: frozenset[str]
    rotates: bool = False
    quota: int | None = None
    """How many calls it may make in 24 hours."""
    has_premium: bool = True
    """Whether its owner pays; without that the app stops."""
    calls: deque[datetime] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an authorisation address asks for."""

    client_id: str
    redirect_uri: str
    challenge: str
    scopes: tuple[str, ...]
    state: str | None

    def back(self, **query: str) -> str:
        """Return the address to go back to."""
        known = {} if self.state is None else {"state": self.state}
        return str(URL(self.redirect_uri).update_query(query | known))


@dataclass(slots=True)
class Login:
    """A person's consent to an app; the access it gives."""

    person: str
    client_id: str
    scopes: tuple[str, ...]
    since: datetime
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class _Code:
    asked: Asked
    person: str
    since: datetime


@dataclass(frozen=True, slots=True)
class _Access:
    login: Login
    until: datetime


class Logins:
    """Who let which app in, and the codes and tokens that show it."""

    def __init__(self, clock: Clock) -> None:
        self.apps: dict[str, App] = {}
        self._clock = clock
        self._asked: dict[str, Asked] = {}
        self._codes: dict[str, _Code] = {}
        self._access: dict[str, _Access] = {}
        self._refresh: dict[str, Login] = {}

    def add_app(self, app: App) -> None:
        """Register an app."""
        if len(app.users) > MOST_USERS:
            raise ValueError(f"an app in development mode has at most {MOST_USERS} users")
        self.apps[app.client_id] = app

    def ask(self, query: Form) -> tuple[str, Asked]:
        """Read an authorisation address; return the token of the form to show, and what is asked."""
        asked = self._read(query)
        token = secrets.token_urlsafe(16)
        self._asked[token] = asked
        return token, asked

    def decide(self, token: str, person: str, *, agrees: bool) -> str:
        """Take a person's answer to the form, once; return the address to go back to."""
        asked = self._asked.pop(token, None)
        if asked is None:
            raise NoApp("This form is no longer valid.")
        if not agrees:
            return asked.back(error="access_denied")
        code = secrets.token_urlsafe(48)
        self._codes[code] = _Code(asked, person, self._clock())
        return asked.back(code=code)

    def grant(self, form: Form) -> dict[str, object]:
        """Answer the token endpoint."""
        app = self.apps.get(form.get("client_id", ""))
        if app is None:
            raise NoGrant("invalid_client", "Invalid client")
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeem(app, form)
            case "refresh_token":
                return self._renew(app, form)
        raise NoGrant("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")

    def holder(self, token: str) -> Login:
        """Return the login that an access token stands for."""
        access = self._access.get(token)
        if access is None or access.login.is_revoked:
            raise Refused(401, "Invalid access token")
        if access.until <= self._clock():
            raise Refused(401, "The access token expired")
        return access.login

    def person_of(self, token: str) -> str | None:
        """Return whose access token it is or was."""
        access = self._access.get(token)
        return access.login.person if access else None

    def count(self, app: App) -> None:
        """Count a call against the app's quota, and refuse it beyond."""
        now = self._clock()
        while app.calls and app.calls[0] <= now - QUOTA_WINDOW:
            app.calls.popleft()
        if app.quota is not None and len(app.calls) >= app.quota:
            again = app.calls[0] + QUOTA_WINDOW if app.calls else now + QUOTA_WINDOW
            wait = math.ceil((again - now).total_seconds())
            raise Refused(429, "Too many requests", "QUOTA_EXCEEDED", retry_after=wait)
        app.calls.append(now)

    def revoke(self, person: str, client_id: str) -> None:
        """End every login of a person's with an app."""
        for login in self._all():
            if (login.person, login.client_id) == (person, client_id):
                login.is_revoked = True

    def age(self, by: timedelta) -> None:
        """Make every login that much older."""
        for login in self._all():
            login.since -= by

    def _all(self) -> list[Login]:
        logins = (*self._refresh.values(), *(access.login for access in self._access.values()))
        return list({id(login): login for login in logins}.values())

    def _read(self, query: Form) -> Asked:
        app = self.apps.get(query.get("client_id", ""))
        if app is None:
            raise NoApp("INVALID_CLIENT: Invalid client")
        redirect_uri = query.get("redirect_uri", "")
        if not any(_is_registered(redirect_uri, known) for known in app.redirect_uris):
            raise NoApp("INVALID_CLIENT: Invalid redirect URI")
        if query.get("response_type") != "code":
            raise NoApp("response_type must be code")
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            raise NoApp("code_challenge_method must be S256")
        scopes = tuple(query.get("scope", "").split())
        return Asked(app.client_id, redirect_uri, query["code_challenge"], scopes, query.get("state"))

    def _redeem(self, app: App, form: Form) -> dict[str, object]:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.asked.client_id != app.client_id:
            raise NoGrant("invalid_grant", "Invalid authorization code")
        if code.since + CODE_LIVES <= self._clock():
            raise NoGrant("invalid_grant", "Authorization code expired")
        if form.get("redirect_uri") != code.asked.redirect_uri:
            raise NoGrant("invalid_grant", "Invalid redirect URI")
        if challenge(form.get("code_verifier", "")) != code.asked.challenge:
            raise NoGrant("invalid_grant", "code_verifier was incorrect")
        login = Login(code.person, app.client_id, code.asked.scopes, code.since)
        return self._tokens(login) | {"refresh_token": self._refreshing(login)}

    def _renew(self, app: App, form: Form) -> dict[str, object]:
        token = form.get("refresh_token", "")
        login = self._refresh.get(token)
        if login is None or login.client_id != app.client_id:
            raise NoGrant("invalid_grant", "Invalid refresh token")
        if login.is_revoked:
            raise NoGrant("invalid_grant", "Refresh token revoked")
        if login.since + LOGIN_LIVES <= self._clock():
            raise NoGrant("invalid_grant", "Refresh token expired")
        if not app.rotates:
            return self._tokens(login)
        del self._refresh[token]
        return self._tokens(login) | {"refresh_token": self._refreshing(login)}

    def _tokens(self, login: Login) -> dict[str, object]:
        token = f"BQ{secrets.token_urlsafe(48)}"
        self._access[token] = _Access(login, self._clock() + ACCESS_LIVES)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "scope": " ".join(login.scopes),
            "expires_in": int(ACCESS_LIVES.total_seconds()),
        }

    def _refreshing(self, login: Login) -> str:
        token = f"AQ{secrets.token_urlsafe(48)}"
        self._refresh[token] = login
        return token


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier, or nothing for one of a forbidden length."""
    if len(verifier) not in _VERIFIER:
        return ""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _is_registered(given: str, registered: str) -> bool:
    """Compare exactly, except for the port of a loopback address that was registered without one."""
    if given == registered:
        return True
    known, said = urlsplit(registered), urlsplit(given)
    if not _is_loopback(known.hostname or "") or known.port is not None or said.hostname != known.hostname:
        return False
    return said.username is None and said._replace(netloc=known.netloc) == known


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
