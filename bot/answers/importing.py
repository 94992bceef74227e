"""The words of `/import`."""

from dataclasses import replace
from pathlib import Path

from bot.answers.introducing import going_on
from bot.answers.numbers import percent
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Reply
from bot.domain import Counts, ImportChange
from bot.services import Services
from bot.services.importing import Imported

_SKIPPED = (
    ("duplicates", "repeated in the same playlist, kept once"),
    ("episodes", "podcast episodes, skipped"),
    ("unidentified", "without id and title, skipped"),
    ("local", "files of your own, known by name only"),
    ("nameless", "without a title any more, kept but not learned from"),
    ("odd_dates", "with a date that I could not read, kept without it"),
    ("empty_files", "playlists without a song, kept"),
    ("other_files", "files that are no playlist, not read"),
)


async def answer(services: Services, question: Question) -> Reply:
    """Take in the file and say what it held and what it changed."""
    question.tell("Reading your export …")
    path, whole = Path(question.get("file")), question.get("mode") == "replace"
    imported = await services.importing.take_in(question.member, path, replace=whole)
    looks = services.enriching.hears
    return replace(told(imported, looks_up=looks), then=await going_on(services, question))


def told(imported: Imported, *, looks_up: bool = False) -> Reply:
    """Say in words what an import did."""
    counts, change = imported.counts, imported.change
    fields = [
        Field("Changed", changed_in_words(change)),
        Field("Noted on the way", noted_in_words(counts)),
        Field("Sound features", sounds_in_words(imported.sounds, looks_up=looks_up)),
        Field("Missing in this export", _missing(change)),
    ]
    return Reply(
        f"I know {count(imported.playlists, 'playlist')} from that export",
        f"{count(counts.kept, 'song')} in them"
        + (f", and {count(counts.plays, 'play')} of your history." if counts.plays else "."),
        fields=tuple(field for field in fields if field.text),
        choices=(Choice("My playlists", "playlists"), Choice("How well do you know me?", "model")),
    )


def changed_in_words(change: ImportChange) -> str:
    """Say what an import changed; the same export again changes nothing."""
    parts = [
        (change.playlists_new, "playlist", "new"),
        (change.playlists_changed, "playlist", "updated"),
        (change.playlists_removed, "playlist", "removed"),
        (change.entries_added, "song", "added"),
        (change.entries_removed, "song", "removed"),
    ]
    said = [f"{count(number, noun)} {what}" for number, noun, what in parts if number]
    return ", ".join(said) or "Nothing: I knew all of it already."


def noted_in_words(counts: Counts) -> str:
    """Say what the file held beside plain songs, each kind with its number."""
    return "\n".join(f"{number} {what}" for name, what in _SKIPPED if (number := getattr(counts, name)))


def sounds_in_words(sounds: dict[str, int], *, looks_up: bool = False) -> str:
    """Say which share of the library's songs have sound features, and from where; maybe more will come."""
    total = sum(sounds.values())
    known = {source: number for source, number in sounds.items() if source != "none" and number}
    if not total:
        return ""
    rest = " I look the others up in the time to come." if looks_up and sounds["none"] else ""
    if not known:
        return f"None of your songs has any; I go by artists, albums, years and words.{rest}"
    places = {"file": "from your files", "catalogue": "from the catalogue", "reccobeats": "from ReccoBeats"}
    parts = ", ".join(f"{number} {places.get(source, 'from ' + source)}" for source, number in known.items())
    return f"{percent(sum(known.values()) / total)} of your songs have them ({parts}).{rest}"


def _missing(change: ImportChange) -> str:
    if not change.playlists_missing:
        return ""
    return (
        f"{count(change.playlists_missing, 'playlist')} that I knew from before, most of your library, so I "
        "kept them. If they are really gone, import again with mode:replace."
    )


def count(number: int, noun: str) -> str:
    """Say how many there are of a noun that takes an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
