"""Keeps what is done for members by itself from being tried in vain, again and again."""

import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import MemberId
from bot.errors import EarmarkError, OutcomeUnknown, SpotifyAway, SpotifyPause, StoreError

_WEATHER = (SpotifyAway, SpotifyPause, OutcomeUnknown, StoreError)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=14), timedelta(hours=12)
"""A little less than the schedule's distance: the next look comes after it, and not just before."""
_LONGEST_IN_A_PAUSE = timedelta(hours=1)
"""In a pause nothing is asked, and after it there is nothing wrong."""

_log = logging.getLogger("earmark.patience")


class Patience:
    """Whose turn comes again when: soon at first where the weather was bad, then more and more seldom."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waits: dict[MemberId, tuple[datetime, timedelta]] = {}

    def is_due(self, member: MemberId) -> bool:
        """Tell whether a member need not wait any longer."""
        now = self._clock()
        since, wait = self._waits.get(member, (now, timedelta()))
        # What failed at a time yet to come was noted by a clock that was wrong.
        return not since <= now < since + wait

    def went_well(self, member: MemberId) -> None:
        """Forget that a member ever had to wait."""
        self._waits.pop(member, None)

    def failed(self, member: MemberId, error: Exception, period: timedelta) -> None:
        """Let a member wait: for a whole period where that was no weather, which would be the same again."""
        _, last = self._waits.get(member, (None, timedelta()))
        longest = _LONGEST_IN_A_PAUSE if isinstance(error, SpotifyPause) else _LONGEST_WAIT
        wait = min(max(2 * last, _FIRST_WAIT), longest)
        if isinstance(error, EarmarkError) and not isinstance(error, _WEATHER):
            wait = max(period, _FIRST_WAIT)
        self._waits[member] = self._clock(), wait

    async def tried(self, member: MemberId, work: Awaitable[object], period: timedelta, what: str) -> bool:
        """Wait for work on what is a member's, and return whether it went well; nothing of it is raised."""
        try:
            await work
        except EarmarkError as error:
            self.failed(member, error, period)
            _log.info("%s of member %d waits: %s", what, member, error)
            return False
        except Exception as error:  # noqa: BLE001 - whatever one member's does, the next one's turn comes
            self.failed(member, error, period)
            _log.exception("%s of member %d could not be kept up to date", what, member)
            return False
        self.went_well(member)
        return True
