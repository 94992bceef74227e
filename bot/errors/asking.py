"""Errors that the one who asked can mend."""

from bot.errors.base import EarmarkError


class ImportRefused(EarmarkError):
    """A file is not taken in, and nothing was changed."""

    sentence = "I could not read {name}."
    next_step = "Nothing was changed. Export it again and send me the fresh file."


class NothingThere(ImportRefused):
    """There is no file or folder of that name."""

    sentence = "There is no file or folder called {name}."
    next_step = "Check the path, or give me the folder that your export was unpacked into."


class NotAnExport(ImportRefused):
    """There is no playlist export in the file."""

    sentence = "{name} holds no playlists that I can read: {problem}."
    next_step = "I take Exportify's CSV or zip, and Spotify's own account export. Nothing was changed."


class HalfFile(ImportRefused):
    """The file ends too early or is damaged."""

    sentence = "{name} is damaged or ends too early: {problem}."
    next_step = "Nothing was changed. Download it once more and send me the fresh file."


class TooLarge(ImportRefused):
    """The file has more bytes than the limit."""

    sentence = "{name} is larger than the {limit} that I read at once."
    next_step = "Nothing was changed. Send me fewer playlists at a time."


class TooManyFiles(ImportRefused):
    """The archive or folder has more entries than the limit."""

    sentence = "{name} holds more than {limit} files."
    next_step = "Nothing was changed. Send me only the playlists in it."


class ZipBomb(ImportRefused):
    """The archive expands beyond the limit."""

    sentence = "{name} unpacks to far more than it should, so I stopped reading."
    next_step = "Nothing was changed. Export it again and send me the fresh zip."


class ClimbsOut(ImportRefused):
    """The path of an entry leaves the archive."""

    sentence = "{name} holds a file whose path leads outside of it, so I did not open it."
    next_step = "Nothing was changed. Export it again and send me the fresh zip."


class NotDownloaded(ImportRefused):
    """The platform did not hand the file over."""

    sentence = "I could not download {name}."
    next_step = "Nothing was changed. Please send it again in a moment."


class NeedsLibrary(EarmarkError):
    """The member has no playlists here yet."""

    sentence = "I don't know your playlists yet."
    next_step = "Bring them with /import and your Exportify file; it takes a minute."


class TooLittleToLearn(EarmarkError):
    """There are fewer than two playlists to choose between."""

    sentence = "I need at least two playlists with {least} songs each to tell them apart."
    next_step = "Import more playlists, or include some again with /playlists."


class TrackNotUnderstood(EarmarkError):
    """`/guess` cannot tell which track is meant."""

    sentence = "I could not tell which track you mean."
    next_step = "Send me a link to a track, or some words of its title and artist."


class NotATrack(TrackNotUnderstood):
    """The link leads to an album, an artist or something else."""

    sentence = "That link leads to {what}, not to a track."
    next_step = "Open the track in Spotify, choose Share, then Copy song link."


class UnknownTrack(TrackNotUnderstood):
    """Nothing is known here of the track."""

    sentence = "I have never seen that track: it is in none of your playlists and not in my catalogue."
    next_step = "Tell me its artist and title in words, or import a newer export that has it."


class NothingFound(TrackNotUnderstood):
    """The words match no known track."""

    sentence = "I found no track for “{words}” in your playlists or my catalogue."
    next_step = "Try fewer words, or paste a link to the track."


class NamelessTrack(TrackNotUnderstood):
    """The track has no title, no artist and no sound features."""

    sentence = "That track has lost its name, so there is nothing to guess from."
    next_step = "Spotify does that to songs it has removed; try the version that still plays."


class NoLink(TrackNotUnderstood):
    """The message holds no link to a track."""

    sentence = "I see no link to a Spotify track in that message."
    next_step = "Use /guess with a link, or with words of its title and artist."


class NoSuchPlaylist(EarmarkError):
    """There is no playlist of that name."""

    sentence = "You have no playlist called “{name}”."
    next_step = "{hint}"


class NoSuchMood(EarmarkError):
    """There is no mood of that name."""

    sentence = "I don't know the mood {mood}."
    next_step = "I know {moods}."


class NothingToSuggest(EarmarkError):
    """There is no song that could be suggested to the member."""

    sentence = "I know no song that you don't have already."
    next_step = (
        "Songs come from friends in a server who said /privacy agree:suggest, from Spotify once you /link, "
        "and from a catalogue that whoever runs me can import."
    )


class NothingLeft(NothingToSuggest):
    """All that could be suggested was suggested lately, or judged."""

    sentence = "You have heard all that I can suggest for now."
    next_step = (
        "What you said nothing of comes back after {days} days. More songs come from friends in a server who "
        "said /privacy agree:suggest, and from Spotify once you /link."
    )


class NothingSuits(NothingToSuggest):
    """None of the songs that could be suggested is as wished."""

    sentence = "Of all that I could suggest, nothing is what you wished for."
    next_step = "Ask for /recommend without a wish, or with another one."


class NothingToGoBy(NothingToSuggest):
    """The playlist that suggestions are to suit tells nothing."""

    sentence = "There is nothing in {playlist} that I could go by."
    next_step = "Put a few songs into it, or let it count again with /playlists."


class NothingToShare(NothingToSuggest):
    """There is no list that a server could be suggested."""

    sentence = "There is no list for this server this week."
    next_step = (
        "It takes two people here whose songs may be suggested, and {there}. Say /privacy agree:suggest "
        "here, and make a playlist visible with /playlists."
    )


class NoSuchCommand(EarmarkError):
    """There is no command of that name."""

    sentence = "I don't know the command {name}."
    next_step = "{hint}"


class MissingOption(EarmarkError):
    """A command lacks a word that it needs."""

    sentence = "/{command} needs {option}."
    next_step = "For example: {example}"


class ButtonExpired(EarmarkError):
    """What a button stood for is gone."""

    sentence = "What that button stood for is no longer there."
    next_step = "Ask again, and you get a fresh one."


class TooFast(EarmarkError):
    """The member asked more than one person may for now."""

    sentence = "That was a lot at once, so I take a short break with you."
    next_step = "Ask me again in {wait}."
