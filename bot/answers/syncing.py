"""The words of `/sync`: one playlist with everything."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.accounts import MOST_IN_A_PLAYLIST, ListId
from bot.answers.importing import count
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Link, Menu, MenuItem, Reply
from bot.domain import Kind
from bot.errors import MissingOption
from bot.services import Services
from bot.services.curating import word_for
from bot.services.syncing import Synced, Wanted
from bot.store import Mirror, Part

TRUE = "true"
ON, OFF = "on", "off"
NEWEST, FOUND = "newest", "found"
DAY, WEEK, NEVER = "day", "week", "never"

_HOURS = {DAY: 24, WEEK: 7 * 24, NEVER: 0}
_NAMED = 5
_A_MENU = 25
_MORE = "The menu shows the first 25 playlists; /sync playlist: takes the name of any."
_SETTINGS = ("name", "liked", "order", "every", "playlist", "adopt", "settings")
_WORDS = {"liked": (ON, OFF), "order": (NEWEST, FOUND), "every": (DAY, WEEK, NEVER)}

APPLY = Choice("Apply", "sync", {"now": TRUE}, in_place=True)
UNDO = Choice("Undo", "sync", {"undo": TRUE}, in_place=True)
SETTINGS = Choice("Settings", "sync", {"settings": "show"})


async def answer(services: Services, question: Question) -> Reply:
    """Show what would change, change it, take it back, or set what it is to be."""
    if question.get("undo"):
        return await _undone(services, question)
    if any(question.get(name) for name in _SETTINGS):
        return await _set(services, question)
    if question.get("now"):
        return _synced(await services.syncing.apply(question.member, question.tell))
    return _previewed(await services.syncing.preview(question.member, question.tell))


def _previewed(wanted: Wanted) -> Reply:
    name, differs = wanted.mirror.name, wanted.difference
    if wanted.is_nothing:
        return Reply(
            f"{name} is true",
            f"All {_songs(differs.there)} of your {count(wanted.sources, 'playlist')} are in it, each once. "
            "There is nothing to change.",
            fields=_noted(wanted),
            choices=(SETTINGS,),
        )
    fields = (
        Field("To add", _titles([song.title for song in differs.add])),
        Field("To remove", _titles(differs.titles)),
        *_noted(wanted),
    )
    return Reply(
        f"{name}: {len(differs.add):,} to add, {len(differs.remove):,} to remove",
        f"I {_deeds(wanted)}. Nothing has changed yet, and your other playlists are never touched.",
        fields=tuple(field for field in fields if field.text),
        choices=(APPLY, SETTINGS),
    )


def _deeds(wanted: Wanted) -> str:
    """Say what would be done, and nothing of what would not."""
    differs = wanted.difference
    deeds = [
        "make it, private" if wanted.is_new else "",
        f"put {_songs(len(differs.add))} in" if differs.add else "",
        f"take {_songs(len(differs.remove))} out" if differs.remove else "",
        f"call it {wanted.mirror.name}" if wanted.renamed else "",
    ]
    said = [deed for deed in deeds if deed]
    return ", and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _noted(wanted: Wanted) -> tuple[Field, ...]:
    differs, union = wanted.difference, wanted.union
    lines = [
        (0 if wanted.is_nothing else differs.there, "already there"),
        (differs.by_hand, "put there by you, and in none of the playlists: they stay"),
        (len(differs.remove), "in none of the playlists any more, or there twice: they go"),
        (union.repeated, "the same recording under another id: it is in once"),
        (union.local, "of your own files, skipped: only Spotify's app can add those"),
        (
            wanted.others,
            "places skipped: episodes, songs that Spotify removed, or that stand there twice",
        ),
        (wanted.closed, "playlists of others, skipped: Spotify opens to me only your own and shared ones"),
        (wanted.unsteady, "playlists that changed while I read: I went by what I knew of them before"),
    ]
    noted = [f"{number:,} {what}" for number, what in lines if number]
    fields = [Field("In all", "\n".join(noted))] if noted else []
    total = len(union.songs) + differs.by_hand
    if total > MOST_IN_A_PLAYLIST:
        parts = -(-total // MOST_IN_A_PLAYLIST)
        further = ", ".join(f"{wanted.mirror.name} {number}" for number in range(2, parts + 1))
        fields.append(
            Field("Too many for one", f"Spotify takes 10,000 in a playlist; the rest is in {further}.")
        )
    return tuple(fields)


def _titles(titles: Sequence[str]) -> str:
    more = f"\nand {len(titles) - _NAMED:,} more" if len(titles) > _NAMED else ""
    return "\n".join(f"• {title or 'a song without a name'}" for title in titles[:_NAMED]) + more


def _synced(synced: Synced) -> Reply:
    name = synced.wanted.mirror.name
    if synced.wanted.is_nothing:
        return replace(_previewed(synced.wanted), links=_links(synced.wanted.mirror, synced.parts))
    deeds = [
        f"{_songs(synced.added)} put in" if synced.added else "",
        f"{_songs(synced.removed)} taken out" if synced.removed else "",
    ]
    done = ", ".join(deed for deed in deeds if deed) or "It has its new name"
    return Reply(
        f"{name} is true",
        f"{done}. Your other playlists are as they were.",
        fields=(Field("If you don't like it", "Undo takes this change back, for a week."),),
        links=_links(synced.wanted.mirror, synced.parts),
        choices=(UNDO, SETTINGS),
    )


def _links(mirror: Mirror, parts: Iterable[Part]) -> tuple[Link, ...]:
    return tuple(
        Link(
            f"Open {mirror.name}" + (f" {part.number}" if part.number > 1 else ""),
            f"https://open.spotify.com/playlist/{part.list}",
        )
        for part in parts
        if part.list
    )


async def _undone(services: Services, question: Question) -> Reply:
    undone = await services.syncing.undo(question.member, question.tell)
    back = f", {undone.added:,} put back" if undone.added else ""
    paused = " I no longer keep it true by myself, until you tell me to." if undone.was_kept else ""
    return Reply(
        "Taken back",
        f"{_songs(undone.removed)} taken out again{back}.{paused} The next /sync would offer them anew; "
        "Settings says what belongs in it.",
        choices=(SETTINGS,),
    )


async def _set(services: Services, question: Question) -> Reply:
    _understood(question)
    if question.get("adopt"):
        playlist = await services.curating.named(question.member, question.get("adopt"))
        await services.syncing.adopt(question.member, playlist)
    mirror = await services.syncing.mirror(question.member)
    wished = await _wished(services, question, mirror)
    if wished != mirror:
        await services.syncing.choose(question.member, wished)
    return await _settings(services, question, wished)


def _understood(question: Question) -> None:
    """Raise MissingOption for a word that says no setting: it must not be taken for another one's."""
    for name, words in _WORDS.items():
        if question.get(name) and question.get(name) not in words:
            one = f"one of {', '.join(words)} for {name}"
            raise MissingOption(command="sync", option=one, example=f"/sync {name}:{words[0]}")


async def _wished(services: Services, question: Question, mirror: Mirror) -> Mirror:
    if name := question.get("name"):
        mirror = replace(mirror, name=name[:100])
    if liked := question.get("liked"):
        mirror = replace(mirror, liked=liked == ON)
    if order := question.get("order"):
        mirror = replace(mirror, newest_first=order == NEWEST)
    if every := question.get("every"):
        mirror = replace(mirror, hours=_HOURS.get(every, 0))
    if question.get("playlist"):
        playlist = await services.curating.named(question.member, question.get("playlist"))
        mirror = await services.syncing.toggled(question.member, mirror, playlist)
    return mirror


async def _settings(services: Services, question: Question, mirror: Mirror) -> Reply:
    sources = await services.syncing.sources(question.member)
    items = [
        MenuItem(each.name, word_for(each), "in it" if _is_in(mirror, key) else "left out")
        for key, each in sources.items()
        if each.kind is Kind.PLAYLIST
    ]
    return Reply(
        f"What {mirror.name} is",
        "\n".join([*_lines(mirror), *([_MORE] if len(items) > _A_MENU else [])]),
        choices=_toggles(mirror),
        menu=Menu("Take a playlist in, or leave it out", "sync", "playlist", tuple(items[:_A_MENU]))
        if items
        else None,
    )


def _is_in(mirror: Mirror, key: ListId) -> bool:
    return mirror.chosen is None or key in mirror.chosen


def _lines(mirror: Mirror) -> list[str]:
    chosen = "all your playlists"
    if mirror.chosen is not None:
        chosen = f"{count(len(mirror.chosen), 'playlist')} of yours"
    order = (
        "on top, the newest first" if mirror.newest_first else "to the end, in the order in which I find them"
    )
    return [
        f"Made of {chosen}{', and your liked songs' if mirror.liked else ''}",
        f"New songs go {order}",
        {0: "Brought up to date when you ask", 24: "Brought up to date every day"}.get(
            mirror.hours, "Brought up to date every week"
        ),
    ]


def _toggles(mirror: Mirror) -> tuple[Choice, ...]:
    return (
        Choice("See what would change", "sync"),
        Choice(
            "Without liked songs" if mirror.liked else "With liked songs",
            "sync",
            {"liked": OFF if mirror.liked else ON},
            in_place=True,
        ),
        Choice(
            "As found" if mirror.newest_first else "Newest first",
            "sync",
            {"order": FOUND if mirror.newest_first else NEWEST},
            in_place=True,
        ),
        Choice(
            "Only when I ask" if mirror.hours else "Every day",
            "sync",
            {"every": NEVER if mirror.hours else DAY},
            in_place=True,
        ),
        Choice("Another name", "sync", asks="name", in_place=True),
    )


def _songs(number: int) -> str:
    return count(number, "song")
