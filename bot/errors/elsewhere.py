"""Errors of what answers from elsewhere: Spotify, services of song data, the workers."""

from bot.errors.base import EarmarkError


class SpotifyError(EarmarkError):
    """Spotify does not do what was asked."""

    sentence = "Spotify did not do what I asked ({problem})."
    next_step = "Nothing was lost; please try again later."


class SpotifyAway(SpotifyError):
    """Spotify does not answer, or says that it is broken."""

    sentence = "Spotify does not answer at the moment ({problem})."
    next_step = "Nothing was lost, and I know your playlists as they were; try again in some minutes."


class SpotifyGarbled(SpotifyAway):
    """Spotify's answer is cut off, empty, or not what was agreed."""

    sentence = "Spotify's answer cannot be read ({problem}), so I left everything as it was."


class SpotifyPause(SpotifyError):
    """Spotify asks for a pause, or the calls of a day are used up."""

    sentence = "Spotify lets me go on {until} ({problem})."
    next_step = "Nothing was lost: I go on from where I stopped. /guess works meanwhile."


class SpotifyRefused(SpotifyError):
    """Spotify does not allow this."""

    sentence = "Spotify does not allow that ({problem})."
    next_step = "If it is your own playlist, link again with /link."


class NotOnTheList(SpotifyRefused):
    """The person is not among the five whom this app at Spotify lets in."""

    sentence = "Spotify lets in five people for each app, and {name} is not on the list of this one."
    next_step = "Ask the operator to add you under User Management, bring your own client id, or use /import."


class SpotifyGone(SpotifyError):
    """Spotify knows nothing under that address."""

    sentence = "Spotify does not know that (any more)."
    next_step = "Check the link; what was deleted there cannot be read."


class LoginEnded(SpotifyError):
    """Spotify does not accept the login any more."""

    sentence = "Spotify does not accept the login any more."
    next_step = "Link again with /link."


class OutcomeUnknown(SpotifyError):
    """A change may have happened or not: nobody said."""

    sentence = "Spotify broke off while I was changing something ({problem})."
    next_step = "I look before I go on, so nothing is doubled: ask for the same once more."


class LookupFailed(EarmarkError):
    """A service of song data does not answer as it should."""

    sentence = "{service} does not answer as it should ({problem})."
    next_step = "Nothing was lost; I ask again later."


class LookupLimited(LookupFailed):
    """The service asks for a pause; the fact `seconds` says how long."""

    next_step = "Nothing was lost; I ask again in {seconds} seconds."


class ComputeError(EarmarkError):
    """A job did not come back with an answer."""

    sentence = "The calculation did not finish."
    next_step = "Nothing was lost; please try again in a moment."


class UnknownTask(ComputeError):
    """There is no such function in the workshop."""

    sentence = "There is no calculation called {task}."


class JobFailed(ComputeError):
    """The job itself raised an error."""

    sentence = "The calculation {task} failed ({problem})."


class JobTimedOut(ComputeError):
    """The job took longer than allowed and was ended."""

    sentence = "The calculation took longer than {seconds} seconds, so I stopped it."


class OutOfMemory(ComputeError):
    """The job asked for more memory than allowed."""

    sentence = "The calculation needed more memory than it may have."


class WorkerLost(ComputeError):
    """The worker died under the job, twice."""

    sentence = "The calculation was interrupted twice."


class Quarantined(ComputeError):
    """The job is known to kill workers and is not tried again."""

    sentence = "This calculation has failed badly before, so I don't try it again for now."
    next_step = "It will be tried again after the next change of your library or a restart."
