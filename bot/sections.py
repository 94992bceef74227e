"""The settings by section: names, types, ranges, defaults, and what each is for."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# A host, a port and a path without a last slash, as what is appended begins with one; no name and password.
_PORT, _PATH = r"(:[0-9]{1,5})?", r"(/[^\s/?#@]+)*"
_HOST = r"(\[[0-9a-fA-F:.]+\]|[^\s/?#@:\[\]]+)"
_ADDRESS = rf"://{_HOST}{_PORT}{_PATH}"
# Spotify takes no other way back: our own page over TLS, or this very machine by its number.
_WAY_BACK = rf"(https://{_HOST}{_PORT}/spotify/callback|http://(127\.0\.0\.1|\[::1\]){_PORT}{_PATH})"


class Store(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the database and its backups lie."""

    path: Annotated[
        str, Meta(min_length=1, description="The database; its folder is made where missing.")
    ] = "data/earmark.db"
    backups: Annotated[str, Meta(min_length=1, description="The folder for copies of the database.")] = (
        "backups"
    )
    keep_backups: Annotated[
        int, Meta(ge=1, le=1000, description="How many copies are kept; an older one is deleted.")
    ] = 5


class Imports(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export may weigh before it is refused."""

    upload_mb: Annotated[
        int, Meta(ge=1, le=2000, description="The largest file that is read, in megabytes.")
    ] = 50
    expanded_mb: Annotated[
        int,
        Meta(ge=1, le=20_000, description="The most that a zip or a folder may hold unpacked, in megabytes."),
    ] = 200
    files: Annotated[int, Meta(ge=1, le=100_000, description="The most files in a zip or a folder.")] = 2000
    expansion: Annotated[
        int, Meta(ge=2, le=10_000, description="How many times its size a zip may grow when it is unpacked.")
    ] = 100
    line_kb: Annotated[
        int, Meta(ge=1, le=100_000, description="The longest line of a CSV, in kilobytes.")
    ] = 1024


class Compute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where models are trained and asked."""

    engine: Annotated[
        Literal["inline", "process"],
        Meta(description="Where the numbers are worked out: in worker processes, or inline, for tests."),
    ] = "process"
    workers: Annotated[
        int, Meta(ge=0, le=64, description="How many workers; 0 is one less than there are processors.")
    ] = 0
    memory_mb: Annotated[
        int, Meta(ge=256, le=1_000_000, description="The most memory that one worker may take, in megabytes.")
    ] = 1500
    timeout_seconds: Annotated[
        int, Meta(ge=1, le=3600, description="How long one calculation may take before it is stopped.")
    ] = 120


class Guessing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `/guess` answers with."""

    answers: Annotated[int, Meta(ge=1, le=10, description="The most playlists in an answer.")] = 3
    reasons: Annotated[int, Meta(ge=0, le=10, description="The most reasons in an answer.")] = 3
    least_tracks: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="Songs that two playlists need before I learn; a smaller one is still an answer.",
        ),
    ] = 4
    seed: Annotated[
        int,
        Meta(
            ge=0,
            le=2**32 - 1,
            description="Where chance starts, so that training twice gives the same model.",
        ),
    ] = 0


class Recommending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `/recommend` suggests."""

    days: Annotated[
        int,
        Meta(
            ge=1,
            le=3650,
            description="Days before a song that was suggested, and not judged, may be suggested again.",
        ),
    ] = 30
    exploring: Annotated[
        float,
        Meta(ge=0.0, le=1.0, description="The share of suggestions that try something else, from 0 to 1."),
    ] = 0.15


class Maps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `/map` draws."""

    songs: Annotated[
        int, Meta(ge=100, le=100_000, description="The most songs on a map; the newest are taken.")
    ] = 20_000
    anew: Annotated[
        float,
        Meta(
            ge=0.05,
            le=1.0,
            description="The share of new songs from which on a map is laid out anew, from 0 to 1.",
        ),
    ] = 0.3
    link_minutes: Annotated[
        int, Meta(ge=1, le=10_080, description="How long the page of a map can be opened, in minutes.")
    ] = 60


ModelKind = Literal["blend", "forest", "linear", "quadratic", "svm", "network", "neighbours"]
"""The kinds of model that [models] shapes."""


class Models(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shapes the models that a member may choose; see `earmark tune`."""

    blend_penalty: Annotated[
        float,
        Meta(ge=0.01, le=1000.0, description="The blend: how far likeness to single songs is distrusted."),
    ] = 3.0
    blend_trees: Annotated[int, Meta(ge=10, le=1000, description="The blend: how many trees.")] = 100
    blend_leaf: Annotated[
        int, Meta(ge=1, le=100, description="The blend: the fewest songs that a branch of a tree ends in.")
    ] = 3
    forest_trees: Annotated[int, Meta(ge=10, le=1000, description="Random forest: how many trees.")] = 100
    forest_depth: Annotated[
        int,
        Meta(ge=0, le=100, description="Random forest: how deep a tree may grow; 0 is as deep as it will."),
    ] = 0
    forest_leaf: Annotated[
        int, Meta(ge=1, le=100, description="Random forest: the fewest songs that a branch ends in.")
    ] = 3
    linear_shrinkage: Annotated[
        float,
        Meta(
            ge=0.001,
            le=1.0,
            description="Linear discriminant: how far the spread of songs is rounded, from hardly to wholly.",
        ),
    ] = 0.3
    quadratic_shrinkage: Annotated[
        float,
        Meta(ge=0.001, le=1.0, description="Quadratic discriminant: the same, for the spread in common."),
    ] = 0.3
    quadratic_songs: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Quadratic discriminant: how many songs' worth the common spread counts.",
        ),
    ] = 20
    svm_cost: Annotated[
        float,
        Meta(ge=0.001, le=1000.0, description="Support vectors: what a song on the wrong side costs."),
    ] = 3.0
    svm_narrowness: Annotated[
        float,
        Meta(ge=0.01, le=100.0, description="Support vectors: how alike songs must be to count as near."),
    ] = 0.7
    network_width: Annotated[
        int, Meta(ge=1, le=1024, description="Neural network: how many nodes it has between in and out.")
    ] = 64
    network_rounds: Annotated[
        int, Meta(ge=1, le=1000, description="Neural network: how often it goes through all songs.")
    ] = 15
    network_penalty: Annotated[
        float, Meta(ge=0.0, le=1000.0, description="Neural network: what large weights cost.")
    ] = 2.0
    neighbours: Annotated[
        int, Meta(ge=1, le=1000, description="Nearest neighbours: how many songs have a say.")
    ] = 15


class Discord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where Discord is, and when one connection to it is too few."""

    api_base: Annotated[
        str,
        Meta(
            pattern=rf"^https?{_ADDRESS}\Z", description="Where Discord answers calls; change it for a proxy."
        ),
    ] = "https://discord.com/api/v10"
    gateway: Annotated[
        str,
        Meta(
            pattern=rf"^wss?{_ADDRESS}/?\Z",
            description="Where Discord tells what happens; change it for a proxy.",
        ),
    ] = "wss://gateway.discord.gg/"
    shard_above: Annotated[
        int,
        Meta(
            ge=0,
            le=2499,
            description="In more servers than this I open several connections; Discord insists from 2500 on.",
        ),
    ] = 1000


class Web(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the pages about health and figures are served."""

    host: Annotated[
        str,
        Meta(
            min_length=1,
            description="Where /healthz and /metrics listen; without a login: keep it private.",
        ),
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Their port; 0 is none of these pages.")] = 8080
    address: Annotated[
        str,
        Meta(
            pattern=rf"^(https?{_ADDRESS})?\Z",
            description="Where people reach /map/ and /page/ from outside; empty: no links to pages of maps.",
        ),
    ] = ""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much one member may ask."""

    burst: Annotated[
        int, Meta(ge=1, le=1000, description="The most questions of one member within burst_seconds.")
    ] = 6
    burst_seconds: Annotated[
        int, Meta(ge=1, le=3600, description="How long that is; the questions come back evenly over it.")
    ] = 10
    sustained: Annotated[
        int, Meta(ge=1, le=100_000, description="The most questions of one member within sustained_minutes.")
    ] = 60
    sustained_minutes: Annotated[
        int, Meta(ge=1, le=1440, description="How long that is; these come back evenly, too.")
    ] = 30


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done without being asked."""

    retrain_minutes: Annotated[
        int,
        Meta(ge=0, le=10_080, description="How often changed libraries are learned, in minutes; 0 is never."),
    ] = 30
    backup_hours: Annotated[
        int, Meta(ge=0, le=8760, description="How often the database is copied, in hours; 0 is never.")
    ] = 24


class Lookups(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which services are asked for what files do not say of songs; they hear songs, never people."""

    reccobeats: Annotated[
        Literal["off", "on"],
        Meta(description="Whether ReccoBeats is asked for the sound features of songs that lack them."),
    ] = "off"
    reccobeats_base: Annotated[
        str,
        Meta(
            pattern=rf"^https?{_ADDRESS}\Z",
            description="Where ReccoBeats is; another address is for tests and mirrors.",
        ),
    ] = "https://api.reccobeats.com/v1"
    musicbrainz: Annotated[
        Literal["off", "on"],
        Meta(description="Whether MusicBrainz is asked for the genres of songs that lack them, by ISRC."),
    ] = "off"
    musicbrainz_base: Annotated[
        str,
        Meta(
            pattern=rf"^https?{_ADDRESS}\Z",
            description="Where MusicBrainz is; another address is for tests and mirrors.",
        ),
    ] = "https://musicbrainz.org/ws/2"
    contact: Annotated[
        str,
        Meta(min_length=1, description="How MusicBrainz can reach you, as it asks: an address or a page."),
    ] = "an Earmark without a contact"
    minutes: Annotated[
        int, Meta(ge=1, le=1440, description="How often songs that lack something are looked up, in minutes.")
    ] = 10
    songs: Annotated[
        int, Meta(ge=1, le=100_000, description="The most songs that are looked up at a time.")
    ] = 2000


class Spotify(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether and how members link their Spotify accounts; without a client id nobody can."""

    client_id: Annotated[
        str,
        Meta(
            pattern=r"^([0-9a-f]{32})?\Z",
            description="The client id of your app at Spotify, which is no secret; empty: nobody links.",
        ),
    ] = ""
    own_client_ids: Annotated[
        Literal["off", "on"],
        Meta(description="Whether members may link through an app of their own, as five fit into one."),
    ] = "on"
    redirect: Annotated[
        str,
        Meta(
            pattern=rf"^{_WAY_BACK}\Z",
            description="Where Spotify sends people back to, as registered with the app.",
        ),
    ] = "http://127.0.0.1:8888/callback"
    api_base: Annotated[
        str,
        Meta(pattern=rf"^https?{_ADDRESS}\Z", description="Where Spotify's Web API is."),
    ] = "https://api.spotify.com/v1"
    accounts_base: Annotated[
        str,
        Meta(pattern=rf"^https?{_ADDRESS}\Z", description="Where Spotify's logins are."),
    ] = "https://accounts.spotify.com"
    calls_a_day: Annotated[
        int,
        Meta(ge=10, le=1_000_000, description="The most calls to Spotify in 24 hours, for each client id."),
    ] = 1000
    calls_a_family: Annotated[
        int,
        Meta(
            ge=10, le=1_000_000, description="Of those, the most of one kind, as Spotify counts them apart."
        ),
    ] = 500
    gap_ms: Annotated[int, Meta(ge=0, le=60_000, description="Milliseconds from one call to the next.")] = 250
    read_hours: Annotated[
        int,
        Meta(
            ge=0, le=720, description="How often linked libraries are read, in hours; 0 is only when asked."
        ),
    ] = 12


class Logs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written to standard error."""

    level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        Meta(description="The least serious message that is written."),
    ] = "INFO"
    format: Annotated[
        Literal["text", "json"],
        Meta(description="Lines for a reader, or one JSON object a line for a collector."),
    ] = "text"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, by section."""

    store: Store = Store()
    imports: Imports = Imports()
    compute: Compute = Compute()
    guessing: Guessing = Guessing()
    recommending: Recommending = Recommending()
    maps: Maps = Maps()
    models: Models = Models()
    discord: Discord = Discord()
    web: Web = Web()
    limits: Limits = Limits()
    schedule: Schedule = Schedule()
    lookups: Lookups = Lookups()
    spotify: Spotify = Spotify()
    logs: Logs = Logs()
