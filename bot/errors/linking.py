"""Errors between a member and their Spotify account."""

from bot.errors.base import EarmarkError


class LinkingOff(EarmarkError):
    """The operator has not switched linking on."""

    sentence = "This Earmark is not connected to Spotify ({problem})."
    next_step = "Bring your playlists with /import and an export file; that works without Spotify."


class NeedsLink(EarmarkError):
    """The member's Spotify is not linked."""

    sentence = "For that I need to be linked to your Spotify."
    next_step = "Link it with /link; it takes a minute."


class NeedsRelink(NeedsLink):
    """The login at Spotify has ended: it was withdrawn, or it is six months old."""

    sentence = "Your login at Spotify has ended, as it does after six months or when you withdraw it."
    next_step = "Link it again with /link; everything that I know is still here."


class NeedsLeave(NeedsLink):
    """The member has not allowed changes in their Spotify yet."""

    sentence = "So far I may only read your Spotify, not change anything there."
    next_step = "Allow it with /link, and I go on with this."


class LinkRefused(EarmarkError):
    """A linking cannot go on; nothing was stored."""

    sentence = "That did not link your Spotify."
    next_step = "Start again with /link."


class LinkUnknown(LinkRefused):
    """The address or the code fits no linking that waits for this person."""

    sentence = "That is none of your links that wait: it is older than ten minutes, used, or somebody else's."


class LinkDenied(LinkRefused):
    """The person said no at Spotify."""

    sentence = "You did not agree at Spotify ({problem}), so nothing was linked."


class NoAddress(LinkRefused):
    """The text is no address that Spotify sent somebody back to."""

    sentence = "That is not the address that Spotify sent you back to."
    next_step = "Copy all of the address bar, from http to its end, once you have agreed at Spotify."


class AccountTaken(LinkRefused):
    """The Spotify account belongs to another member here."""

    sentence = "The Spotify account “{name}” is linked to somebody else here."
    next_step = "Unlink it there with /unlink first, or log in at Spotify with your own account."


class BadClientId(LinkRefused):
    """The client id cannot be one."""

    sentence = "That is no client id of a Spotify app: those are 32 letters a–f and digits."
    next_step = "Copy it from the page of your app at developer.spotify.com/dashboard."


class NothingToSync(EarmarkError):
    """There is no playlist that Everything could be made of."""

    sentence = "There is no playlist that I could put into {name}."
    next_step = "Choose others with /sync, or make a playlist in Spotify first."


class NotFromSpotify(EarmarkError):
    """The playlist came from a file, and Spotify knows it under another name or not at all."""

    sentence = "I know {name} from a file, not from your Spotify."
    next_step = "Link your Spotify with /link, and choose one that I read there."


class NotYourPlaylist(EarmarkError):
    """The playlist belongs to somebody else, even if the member may add to it."""

    sentence = "{name} belongs to somebody else, so I don't make it the one with everything."
    next_step = "Choose one of your own, or let me make a new one."


class NothingToUndo(EarmarkError):
    """No change is left that could be taken back."""

    sentence = "There is nothing that I could take back: a change can be undone for a week, and once."
    next_step = "/sync shows how things stand."


class NotFileable(EarmarkError):
    """The song cannot be put into that playlist."""

    sentence = "I can't put {track} into {playlist}: {problem}."
    next_step = "In Spotify, you can still do it by hand."


class NotFiledByMe(EarmarkError):
    """A song is not taken out of a playlist, since nobody knows that Earmark put it there."""

    sentence = "I left {playlist} as it is: {problem}."
    next_step = "In Spotify, you can take out any song by hand."
