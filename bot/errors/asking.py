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


class NothingToShow(EarmarkError):
    """Somebody's taste cannot be shown to the one who asks."""

    sentence = "There is nothing here that I could show you."
    next_step = "/privacy says who lets whom see what."


class AllPrivate(NothingToShow):
    """None of the asker's own playlists is open to anyone."""

    sentence = "All your playlists are private, so there is nothing of yours to go by here."
    next_step = "Let some count: counted playlists add to the figures, visible ones are named as well."


class NothingOpen(NothingToShow):
    """None of somebody else's playlists is open to anyone."""

    sentence = "{name} may be compared with here, but has not opened a playlist for it yet."
    next_step = "They can with /playlists, whenever they like; ask me again then."


class NoLongerOpen(NothingToShow):
    """Somebody took their leave back while an answer was worked out."""

    sentence = "While I was at it, somebody took back that they are shown here, so I stopped."
    next_step = "Ask me again, and I look who is there now."


class TooFewNamed(NothingToShow):
    """Fewer than two people of a server can be named as those whose taste a song is."""

    sentence = "To say whose a song is I need two people here who let me name them, and {there}."
    next_step = (
        "Say /privacy agree:whose here. Playlists that /playlists makes counted or visible are what I go by; "
        "private ones never take part."
    )


class NothingToKeep(EarmarkError):
    """None of the songs that a playlist is to be made of lies at Spotify."""

    sentence = "None of these songs is at Spotify, so there is nothing to make a playlist of."
    next_step = "Files of somebody's own cannot be put into anyone's playlist."


class NothingToMap(EarmarkError):
    """There is no map that the one who asks could be shown."""

    sentence = "There is nothing here that I could draw a map of."
    next_step = "/map who:me draws your own songs, wherever you are."


class TooFewOpen(NothingToMap):
    """Fewer than two people are on a server's map."""

    sentence = "A map of this server takes two people who let it show them, and {there}."
    next_step = (
        "Say /privacy agree:map here, and make a playlist visible with /playlists. "
        "/map who:me draws your own songs meanwhile."
    )


class NotOnTheMap(NothingToMap):
    """The one who asks has not agreed to be on the map themself."""

    sentence = "There is a map of this server, and who is on it may see it; you are not yet."
    next_step = (
        "Allow it, and others here see the songs of your visible playlists on it. You can take that back at "
        "any time. /map who:me draws your own songs for you alone."
    )


class TooFewSongs(NothingToMap):
    """There are hardly any songs to put on a map."""

    sentence = "A map takes {least} songs, and I have {songs}."
    next_step = "Bring more with /import or /link, or let more playlists count with /playlists."


class LinkExpired(EarmarkError):
    """The page behind a link is gone."""

    sentence = (
        "This page is no longer there: its time is over, or somebody on it took back that they are shown."
    )
    next_step = "Ask me for /map again, and I open a fresh one."


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


class TooManyAsked(EarmarkError):
    """The member asked more people to be compared than is passed on in a week."""

    sentence = (
        "You have asked {most} people within a week, which is all that I pass on, so that I bother nobody."
    )
    next_step = "Wait for their answers, and ask again in some days."


class TooFast(EarmarkError):
    """The member asked more than one person may for now."""

    sentence = "That was a lot at once, so I take a short break with you."
    next_step = "Ask me again in {wait}."
