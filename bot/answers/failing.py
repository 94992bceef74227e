"""The one place that turns an error into a reply."""

import logging

from bot.answers.introducing import HAS_EXPORT
from bot.answers.inviting import COUNT_ALL, OPEN_ALL
from bot.answers.reply import Choice, Outcome, Reply
from bot.errors import (
    AllPrivate,
    ButtonExpired,
    ComputeError,
    EarmarkError,
    ImportRefused,
    LinkExpired,
    LinkingOff,
    LinkRefused,
    NoSuchMood,
    NoSuchPlaylist,
    NotFromSpotify,
    NothingSuits,
    NothingToGoBy,
    NothingToKeep,
    NothingToMap,
    NothingToShare,
    NothingToShow,
    NothingToSuggest,
    NothingToSync,
    NothingToUndo,
    NotOnTheList,
    OutcomeUnknown,
    SpotifyError,
    SpotifyGone,
    StoreError,
    TooFast,
    TooLittleToLearn,
    TrackNotUnderstood,
)

_log = logging.getLogger("earmark.answers")

_LINK = Choice("Link Spotify", "link")
_ALLOW = Choice("Who may be suggested what", "privacy")
_OWN_MAP = Choice("My own map", "map", {"who": "me"})
_SYNC = Choice("See how it stands", "sync")
_SETTINGS = Choice("What it is made of", "sync", {"settings": "show"})
# The most specific first; what is not listed is input that can be mended by the one who gave it.
_OUTCOMES: tuple[tuple[type[EarmarkError], Outcome, tuple[Choice, ...]], ...] = (
    (TooLittleToLearn, Outcome.NEEDS_LIBRARY, (Choice("My playlists", "playlists"),)),
    (TrackNotUnderstood, Outcome.NOT_FOUND, ()),
    (NoSuchPlaylist, Outcome.NOT_FOUND, (Choice("My playlists", "playlists"),)),
    (NothingSuits, Outcome.NOT_FOUND, (Choice("Without a wish", "recommend"),)),
    (NothingToGoBy, Outcome.NOT_FOUND, (Choice("My playlists", "playlists"),)),
    (NothingToShare, Outcome.NOT_FOUND, (_ALLOW, Choice("My playlists", "playlists"))),
    (NothingToSuggest, Outcome.NOT_FOUND, (_ALLOW,)),
    (AllPrivate, Outcome.NOT_FOUND, (OPEN_ALL, COUNT_ALL, Choice("My playlists", "playlists"))),
    (NothingToShow, Outcome.NOT_FOUND, (Choice("Who sees what", "privacy"),)),
    (NothingToKeep, Outcome.NOT_FOUND, ()),
    (NothingToMap, Outcome.NOT_FOUND, (_OWN_MAP, Choice("My playlists", "playlists"))),
    (LinkExpired, Outcome.NOT_FOUND, (Choice("A fresh map", "map"),)),
    (NoSuchMood, Outcome.BAD_INPUT, (Choice("Without a wish", "recommend"),)),
    (ImportRefused, Outcome.BAD_INPUT, (HAS_EXPORT,)),
    (LinkingOff, Outcome.NEEDS_LINK, (HAS_EXPORT,)),
    (LinkRefused, Outcome.BAD_INPUT, (_LINK,)),
    (NotOnTheList, Outcome.NEEDS_LINK, (HAS_EXPORT,)),
    (NotFromSpotify, Outcome.NEEDS_LINK, (_LINK,)),
    (NothingToSync, Outcome.NOT_FOUND, (_SETTINGS,)),
    (NothingToUndo, Outcome.NOT_FOUND, (_SYNC,)),
    (OutcomeUnknown, Outcome.TRY_LATER, (_SYNC,)),
    (SpotifyGone, Outcome.NOT_FOUND, ()),
    (SpotifyError, Outcome.TRY_LATER, ()),
    (ButtonExpired, Outcome.NOT_FOUND, ()),
    (TooFast, Outcome.TOO_FAST, ()),
    (ComputeError, Outcome.TRY_LATER, ()),
    (StoreError, Outcome.TRY_LATER, ()),
)


def reply_to(error: Exception) -> Reply:
    """Say what went wrong and what to do next; what nobody expected is logged whole, once, here."""
    if not isinstance(error, EarmarkError):
        _log.error("an answer failed unexpectedly", exc_info=error)
        return Reply(
            "That went wrong",
            "I made a mistake there, and have noted it. What was done before that stays; please try again.",
            outcome=Outcome.FAILED,
        )
    outcome, choices = Outcome.BAD_INPUT, tuple[Choice, ...]()
    for kind, its_outcome, its_choices in _OUTCOMES:
        if isinstance(error, kind):
            outcome, choices = its_outcome, its_choices
            break
    return Reply(error.said, error.advice, choices=choices, outcome=outcome)
