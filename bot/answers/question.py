"""What a door hands in: who asks, and the words given for a command's options."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain import MemberId, Place
from bot.services.training import Tell


@dataclass(frozen=True, slots=True)
class Question:
    """A command that somebody gave, options by name."""

    member: MemberId
    options: Mapping[str, str]
    tell: Tell
    """Shows a sentence of progress while the answer is worked out."""
    place: Place | None = None
    """The server that it was asked in; None where nobody else is."""
    asker: str = ""
    """What the asker is called where they asked, for pages they meet outside the chat."""
    called: str = ""
    """What people call the asker where they asked, short, for answers that name them to others there."""
    account: str = ""
    """The account that they asked from, as `platform:id`."""
    people: Mapping[str, str] = field(default_factory=dict)
    """What people are called there whom an option names by their account's id, as far as the door knows."""
    server: str = ""
    """What the server is called that it was asked in, as far as the door knows."""

    def get(self, option: str) -> str:
        """Return the words given for an option, or an empty text."""
        return self.options.get(option, "").strip()
