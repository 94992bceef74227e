"""Every error that Earmark raises on purpose, on one page.

    EarmarkError
    ├── BadSetting                a setting is unknown, misspelt or out of range
    │   └── SettingsUnreadable    the file of settings is missing or is no TOML
    ├── StoreError                the database cannot do what was asked
    │   ├── NewerStore            it was written by a newer Earmark
    │   ├── StoreUnreadable       it is damaged, locked or no database
    │   ├── StoreFull             the disk or the page limit is reached
    │   └── BackupExists          a copy would replace a file
    ├── ImportRefused             a file is not taken in; nothing was changed
    │   ├── NothingThere          no file or folder of that name
    │   ├── NotAnExport           no playlist export in it
    │   ├── HalfFile              it ends too early or is damaged
    │   ├── TooLarge              more bytes than the limit
    │   ├── TooManyFiles          more entries than the limit
    │   ├── ZipBomb               expands beyond the limit
    │   ├── ClimbsOut             an entry's path leaves the archive
    │   └── NotDownloaded         the platform did not hand the file over
    ├── NeedsLibrary              the member has no playlists here yet
    ├── TooLittleToLearn          fewer than two playlists to choose between
    ├── TrackNotUnderstood        /guess cannot tell which track is meant
    │   ├── NotATrack             a Spotify link to something else
    │   ├── UnknownTrack          a track nothing is known of here
    │   ├── NothingFound          words that match no known track
    │   ├── NamelessTrack         a track without title, artist or sound
    │   └── NoLink                a message without a link to a track
    ├── NoSuchPlaylist            no playlist of that name
    ├── NoSuchCommand             no command of that name
    ├── MissingOption             a command lacks a word that it needs
    ├── ButtonExpired             what a button stood for is gone
    ├── TooFast                   more questions than one person may ask for now
    ├── DoorError                 a door cannot be opened
    │   ├── NoToken               the operator has set no token for it
    │   ├── BadToken              the platform does not know the token
    │   ├── MissingIntents        the application may not have what the bot asks for
    │   ├── BrokenCog             a room behind the door does not load
    │   ├── Unreachable           the platform does not answer
    │   └── PortTaken             the web address is in use or not allowed
    ├── LookupFailed              a service of song data does not answer as it should
    │   └── LookupLimited         it asks for a pause
    └── ComputeError              a job did not come back with an answer
        ├── UnknownTask           no such function in the workshop
        ├── JobFailed             the job itself raised
        ├── JobTimedOut           it took longer than allowed and was ended
        ├── OutOfMemory           it asked for more memory than allowed
        ├── WorkerLost            its worker died twice under it
        └── Quarantined           it is known to kill workers and is not tried again

Each carries a sentence for a person and the next step to take; `str()` gives both. Its `exit_code` is what
`earmark` ends with where it cannot go on.
"""

from string import Formatter
from typing import ClassVar


class EarmarkError(Exception):
    """Something expected went wrong, and there is a kind sentence for it."""

    sentence: ClassVar[str] = "Something went wrong."
    next_step: ClassVar[str] = "Please try again."
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.said = self.sentence.format(**facts)
        self.advice = self.next_step.format(**facts)
        super().__init__(f"{self.said} {self.advice}".strip())

    @classmethod
    def wants(cls) -> frozenset[str]:
        """Name the facts that the sentence and the next step are filled with."""
        text = cls.sentence + cls.next_step
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between processes: keyword facts are not positional arguments."""
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[EarmarkError], facts: dict[str, object]) -> EarmarkError:
    return kind(**facts)


class BadSetting(EarmarkError):
    """A setting is unknown, misspelt or out of range."""

    sentence = "The setting {setting} in {file} {problem}."
    next_step = "{hint}"


class SettingsUnreadable(BadSetting):
    """The file of settings is missing or is no TOML."""

    sentence = "The settings in {file} cannot be read: {problem}."


class StoreError(EarmarkError):
    """The database cannot do what was asked."""

    sentence = "My database did not answer as it should ({problem})."
    next_step = "Nothing was changed; please try again in a moment."
    exit_code = 6


class NewerStore(StoreError):
    """The database was written by a newer Earmark."""

    sentence = "The database is of version {found}, and this Earmark knows versions up to {known}."
    next_step = "Start the newer Earmark again, or restore the backup that it made before it migrated."


class StoreUnreadable(StoreError):
    """The database is damaged, locked or no database at all."""

    sentence = "The database {path} cannot be read ({problem})."
    next_step = "Check the path and the rights of the folder, or restore a backup."


class StoreFull(StoreError):
    """The disk, or the limit set for the database, is reached."""

    sentence = "There is no room left to store this."
    next_step = "Nothing was changed; the operator has to make room first."


class BackupExists(StoreError):
    """A copy of the database would replace a file."""

    sentence = "There is a file called {path} already, and I don't write over it."
    next_step = "Give the copy another name."
    exit_code = 1


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


class DoorError(EarmarkError):
    """A door cannot be opened."""

    sentence = "I cannot open {door}."
    next_step = "See Run it in the README."


class NoToken(DoorError):
    """The operator has set no token for the platform."""

    sentence = "There is no token for {door}."
    next_step = "Put it into .env as {variable}; Run it in the README says where to get one."
    exit_code = 3


class BadToken(DoorError):
    """The platform does not know the token."""

    sentence = "{door} does not accept the token."
    next_step = "Reset it on the Bot page of the developer portal, and put the new one into .env."
    exit_code = 3


class MissingIntents(DoorError):
    """The application may not have the intents that the bot asks for."""

    sentence = "{door} does not allow this application the intents that I ask for."
    next_step = "I need no privileged one: check that the token belongs to the application you set up for me."
    exit_code = 4


class BrokenCog(DoorError):
    """A room behind the door does not load."""

    sentence = "The part {cog} does not load: {problem}."
    next_step = "If you changed it, undo that; otherwise install this version of Earmark again."
    exit_code = 5


class Unreachable(DoorError):
    """The platform does not answer."""

    sentence = "{door} does not answer ({problem})."
    next_step = "Check this machine's connection, and whether {door} is down for everyone."


class PortTaken(DoorError):
    """The address for the web pages is in use or not allowed."""

    sentence = "I cannot listen on {address} ({problem})."
    next_step = "Set another [web] port in config.toml, or 0 to do without."


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
