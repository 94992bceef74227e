"""What Earmark says, free of any platform: a door only draws it."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a question ended, for logs and counts."""

    OK = "ok"
    NONE_FITS = "none-fits"
    NEEDS_LIBRARY = "needs-library"
    NOT_FOUND = "not-found"
    BAD_INPUT = "bad-input"
    TRY_LATER = "try-later"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Field:
    """A short text under a name of its own."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to do next: a label for a button, and the command line that it stands for."""

    label: str
    line: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, drawn by whichever door the question came through."""

    title: str
    text: str = ""
    fields: tuple[Field, ...] = ()
    choices: tuple[Choice, ...] = ()
    attachment: Attachment | None = None
    outcome: Outcome = Outcome.OK
    private: bool = True
    """True when only the person who asked may see it."""
