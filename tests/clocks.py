"""A clock for tests: it says what a hand set it to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Hand:
    """A clock that stands still until it is moved by hand."""

    now: datetime = datetime(2026, 11, 20, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment that it was set to."""
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time go by."""
        self.now += by
