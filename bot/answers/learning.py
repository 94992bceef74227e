"""The words of what was learnt from a song, and of a training that failed."""

from bot.answers.numbers import percent
from bot.answers.reply import Field
from bot.services.learning import Learnt, Shift
from bot.services.training import Trouble

_OTHERS = 2
_TROUBLES = {
    "JobTimedOut": "it took longer than it may",
    "OutOfMemory": "it needed more memory than it may have",
    "WorkerLost": "it was interrupted twice",
    "Quarantined": "it was interrupted too often",
    "StoreFull": "there was no room left to keep it",
}
_UNEXPECTED = "something in it went wrong, which is noted for whoever runs me"


def what_changed(learnt: Learnt) -> tuple[Field, ...]:
    """Say how the odds of a song moved, or that it is learnt later."""
    if learnt.is_late:
        return (Field("Not learnt yet", "That did not work just now. I try again by myself in a minute."),)
    if not learnt.shifts:
        return ()
    first, *others = learnt.shifts
    moves = [f"{_move(first)} for this song", *map(_move, others[:_OTHERS])]
    return (Field("What changed", f"{'; '.join(moves)}. Songs like it move along."),)


def in_words(trouble: Trouble) -> str:
    """Say why a member's training failed, and what happens next."""
    why = _TROUBLES.get(trouble.problem, _UNEXPECTED)
    then = "It is tried again when your playlists change" if trouble.is_final else "I try again by myself"
    return f"My last attempt to learn your playlists failed: {why}. {then}; until then I go by what I know."


def _move(shift: Shift) -> str:
    name = shift.playlist.name if shift.playlist else "none of them"
    before = "" if shift.before is None else f"{percent(shift.before)} → "
    return f"{name}: {before}{percent(shift.after)}"
