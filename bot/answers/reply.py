"""What Earmark says, free of any platform: a door only draws it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain import Agreement, MemberId, Place, TrackId


class Outcome(StrEnum):
    """How a question ended, for logs and counts."""

    OK = "ok"
    NONE_FITS = "none-fits"
    NEEDS_LIBRARY = "needs-library"
    NEEDS_LINK = "needs-link"
    NOT_FOUND = "not-found"
    NOT_YOURS = "not-yours"
    BAD_INPUT = "bad-input"
    TOO_FAST = "too-fast"
    TRY_LATER = "try-later"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Field:
    """A short text under a name of its own."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to do next: a label for a button, and the question that pressing it asks."""

    label: str
    command: str
    options: Mapping[str, str] = field(default_factory=dict)
    in_place: bool = False
    """True when the answer takes the place of the reply that the button is on."""
    asks: str = ""
    """The option that whoever presses it types first; empty for none."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open in a browser."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One thing to pick: what it is called, the word that stands for it, and a remark."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Up to 25 things to pick one of; picking asks `command` with `option` set to the item's value."""

    hint: str
    command: str
    option: str
    items: tuple[MenuItem, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    """What is settled already, whichever item is picked."""
    in_place: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply; a `.png` is shown in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Whisper:
    """Something for somebody else's eyes alone, which a door brings them privately."""

    account: str
    """Whose, as `platform:id`."""
    reply: "Reply"
    unreached: str
    """What the one who asked is told where it could not be brought."""


@dataclass(frozen=True, slots=True)
class Display:
    """Whom a reply shows besides the asker; shown to everyone there, it goes when one of them withdraws."""

    place: Place
    members: tuple[MemberId, ...]
    agreement: Agreement
    shows: frozenset[str] = frozenset()
    """Which of their playlists it was made of, as the store told before these were read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, drawn by whichever door the question came through; every text in it is plain."""

    title: str
    text: str = ""
    fields: tuple[Field, ...] = ()
    choices: tuple[Choice, ...] = ()
    menu: Menu | None = None
    attachment: Attachment | None = None
    outcome: Outcome = Outcome.OK
    shareable: bool = False
    """True when the one who asked may want to show it to everyone; until then nobody else sees it."""
    then: Choice | None = None
    """A question that waited for this answer: a door asks it next, by itself; one `in_place` adds to it."""
    links: tuple[Link, ...] = ()
    rated: tuple[TrackId, ...] = ()
    """Songs that it asks about, so that a door that hears reactions can take them for verdicts."""
    whispers: tuple[Whisper, ...] = ()
    display: Display | None = None
    """Set where it shows other people."""
