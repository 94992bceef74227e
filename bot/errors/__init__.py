"""Every error that Earmark raises on purpose, on one page.

    EarmarkError
    ├── BadSetting                a setting is unknown, misspelt or out of range
    │   └── SettingsUnreadable    the file of settings is missing or is no TOML
    ├── KeysMissing               the new key or the old one is not given
    ├── StoreError                the database cannot do what was asked
    │   ├── NewerStore            it was written by a newer Earmark
    │   ├── StoreUnreadable       it is damaged, locked or no database
    │   ├── StoreFull             the disk or the page limit is reached
    │   └── BackupExists          a copy would replace a file
    ├── DoorError                 a door cannot be opened
    │   ├── NoToken               the operator has set no token for it
    │   ├── BadToken              the platform does not know the token
    │   ├── MissingIntents        the application may not have what the bot asks for
    │   ├── BrokenCog             a room behind the door does not load
    │   ├── Unreachable           the platform does not answer
    │   └── PortTaken             the web address is in use or not allowed
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
    ├── NoSuchMood                no mood of that name
    ├── NothingToSuggest          no song that the member lacks
    │   ├── NothingLeft           all of them were suggested lately
    │   ├── NothingSuits          none of them is as wished
    │   ├── NothingToGoBy         the playlist to suit is empty, or counts for nothing
    │   └── NothingToShare        no list for a server: too few who agreed, or nothing of theirs to suggest
    ├── NothingToShow             somebody's taste cannot be shown to the one who asks
    │   ├── AllPrivate            none of the asker's own playlists is open
    │   ├── NothingOpen           none of the other's is
    │   ├── NoLongerOpen          somebody took their leave back meanwhile
    │   └── TooFewNamed           too few who let themselves be named as those whose a song is
    ├── NothingToKeep             none of the songs for a playlist is at Spotify
    ├── NothingToMap              no map that the one who asks could be shown
    │   ├── TooFewOpen            fewer than two people are on a server's
    │   ├── NotOnTheMap           the one who asks has not agreed to be on it
    │   └── TooFewSongs           hardly any songs to put on it
    ├── LinkExpired               the page behind a link is gone
    ├── NoSuchCommand             no command of that name
    ├── MissingOption             a command lacks a word that it needs
    ├── ButtonExpired             what a button stood for is gone
    ├── TooManyAsked              more people asked to be compared than is passed on in a week
    ├── TooFast                   more questions than one person may ask for now
    ├── LinkingOff                the operator has not switched linking on
    ├── NeedsLink                 the member's Spotify is not linked
    │   ├── NeedsRelink           the login at Spotify has ended
    │   └── NeedsLeave            the member has not allowed changes yet
    ├── LinkRefused               a linking cannot go on
    │   ├── LinkUnknown           it fits none that waits for this person
    │   ├── LinkDenied            the person said no at Spotify
    │   ├── NoAddress             the text is no address that Spotify sent somebody to
    │   ├── AccountTaken          the Spotify account belongs to another member
    │   └── BadClientId           the client id cannot be one
    ├── NothingToSync             no playlist that Everything could be made of
    ├── NotFromSpotify            a playlist came from a file
    ├── NotYourPlaylist           a playlist belongs to somebody else
    ├── NothingToUndo             no change is left to be taken back
    ├── NotFileable               a song cannot be put into a playlist
    ├── NotFiledByMe              a song is not taken out of a playlist
    ├── SpotifyError              Spotify does not do what was asked
    │   ├── SpotifyAway           it does not answer, or is broken
    │   │   └── SpotifyGarbled    its answer cannot be read
    │   ├── SpotifyPause          it asks for a pause, or the day's calls are used up
    │   ├── SpotifyRefused        it does not allow this
    │   │   └── NotOnTheList      the person is not among the five of this app
    │   ├── SpotifyGone           it knows nothing under that address
    │   ├── LoginEnded            it does not accept the login any more
    │   └── OutcomeUnknown        a change may have happened or not
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

from bot.errors.asking import (
    AllPrivate,
    ButtonExpired,
    ClimbsOut,
    HalfFile,
    ImportRefused,
    LinkExpired,
    MissingOption,
    NamelessTrack,
    NeedsLibrary,
    NoLink,
    NoLongerOpen,
    NoSuchCommand,
    NoSuchMood,
    NoSuchPlaylist,
    NotAnExport,
    NotATrack,
    NotDownloaded,
    NothingFound,
    NothingLeft,
    NothingOpen,
    NothingSuits,
    NothingThere,
    NothingToGoBy,
    NothingToKeep,
    NothingToMap,
    NothingToShare,
    NothingToShow,
    NothingToSuggest,
    NotOnTheMap,
    TooFast,
    TooFewNamed,
    TooFewOpen,
    TooFewSongs,
    TooLarge,
    TooLittleToLearn,
    TooManyAsked,
    TooManyFiles,
    TrackNotUnderstood,
    UnknownTrack,
    ZipBomb,
)
from bot.errors.base import (
    EarmarkError,
)
from bot.errors.elsewhere import (
    ComputeError,
    JobFailed,
    JobTimedOut,
    LoginEnded,
    LookupFailed,
    LookupLimited,
    NotOnTheList,
    OutcomeUnknown,
    OutOfMemory,
    Quarantined,
    SpotifyAway,
    SpotifyError,
    SpotifyGarbled,
    SpotifyGone,
    SpotifyPause,
    SpotifyRefused,
    UnknownTask,
    WorkerLost,
)
from bot.errors.linking import (
    AccountTaken,
    BadClientId,
    LinkDenied,
    LinkingOff,
    LinkRefused,
    LinkUnknown,
    NeedsLeave,
    NeedsLink,
    NeedsRelink,
    NoAddress,
    NotFileable,
    NotFiledByMe,
    NotFromSpotify,
    NothingToSync,
    NothingToUndo,
    NotYourPlaylist,
)
from bot.errors.operating import (
    BackupExists,
    BadSetting,
    BadToken,
    BrokenCog,
    DoorError,
    KeysMissing,
    MissingIntents,
    NewerStore,
    NoToken,
    PortTaken,
    SettingsUnreadable,
    StoreError,
    StoreFull,
    StoreUnreadable,
    Unreachable,
)

__all__ = [
    "AccountTaken",
    "AllPrivate",
    "BackupExists",
    "BadClientId",
    "BadSetting",
    "BadToken",
    "BrokenCog",
    "ButtonExpired",
    "ClimbsOut",
    "ComputeError",
    "DoorError",
    "EarmarkError",
    "HalfFile",
    "ImportRefused",
    "JobFailed",
    "JobTimedOut",
    "KeysMissing",
    "LinkDenied",
    "LinkExpired",
    "LinkRefused",
    "LinkUnknown",
    "LinkingOff",
    "LoginEnded",
    "LookupFailed",
    "LookupLimited",
    "MissingIntents",
    "MissingOption",
    "NamelessTrack",
    "NeedsLeave",
    "NeedsLibrary",
    "NeedsLink",
    "NeedsRelink",
    "NewerStore",
    "NoAddress",
    "NoLink",
    "NoLongerOpen",
    "NoSuchCommand",
    "NoSuchMood",
    "NoSuchPlaylist",
    "NoToken",
    "NotATrack",
    "NotAnExport",
    "NotDownloaded",
    "NotFileable",
    "NotFiledByMe",
    "NotFromSpotify",
    "NotOnTheList",
    "NotOnTheMap",
    "NotYourPlaylist",
    "NothingFound",
    "NothingLeft",
    "NothingOpen",
    "NothingSuits",
    "NothingThere",
    "NothingToGoBy",
    "NothingToKeep",
    "NothingToMap",
    "NothingToShare",
    "NothingToShow",
    "NothingToSuggest",
    "NothingToSync",
    "NothingToUndo",
    "OutOfMemory",
    "OutcomeUnknown",
    "PortTaken",
    "Quarantined",
    "SettingsUnreadable",
    "SpotifyAway",
    "SpotifyError",
    "SpotifyGarbled",
    "SpotifyGone",
    "SpotifyPause",
    "SpotifyRefused",
    "StoreError",
    "StoreFull",
    "StoreUnreadable",
    "TooFast",
    "TooFewNamed",
    "TooFewOpen",
    "TooFewSongs",
    "TooLarge",
    "TooLittleToLearn",
    "TooManyAsked",
    "TooManyFiles",
    "TrackNotUnderstood",
    "UnknownTask",
    "UnknownTrack",
    "Unreachable",
    "WorkerLost",
    "ZipBomb",
]
