"""The words of `/playlists`."""

from bot.answers.question import Question
from bot.answers.reply import Choice, Menu, MenuItem, Reply
from bot.domain import Playlist, Shown
from bot.errors import MissingOption
from bot.services import Services
from bot.services.curating import Choice as Setting
from bot.services.curating import word_for

_NOW = {
    Setting.INCLUDE: "I may answer with {name} again.",
    Setting.EXCLUDE: "I no longer answer with {name}.",
    Setting.IN_TASTE: "{name} counts as your taste again.",
    Setting.LEAVE_OUT: "{name} is left out of your taste: I learn nothing from it.",
    Setting.PRIVATE: "{name} is private: nobody else sees it, unless you show an answer yourself.",
    Setting.COUNTED: "{name} is counted: it adds to totals, and its songs are not shown.",
    Setting.VISIBLE: "{name} is visible to people whom you let see your taste.",
}


_SHOW = {Shown.PRIVATE: "Show it to nobody", Shown.COUNTED: "Only count it", Shown.VISIBLE: "Let it be seen"}
_A_PAGE = 20


async def answer(services: Services, question: Question) -> Reply:
    """List the playlists, show one of them, or change what it is for."""
    name, setting, page = question.get("playlist"), question.get("set"), question.get("page")
    if not name and not setting:
        return _listed(await services.curating.all(question.member), int(page) if page.isdecimal() else 1)
    if not name or (setting and setting not in set(Setting)):
        missing = "a playlist" if not name else f"one of {', '.join(Setting)}"
        raise MissingOption(command="playlists", option=missing, example='/playlists "Rainy days" exclude')
    if not setting:
        playlist = await services.curating.named(question.member, name)
        return Reply(playlist.name, line(playlist), choices=_toggles(playlist))
    choice = Setting(setting)
    playlist = await services.curating.choose(question.member, name, choice)
    return Reply(_NOW[choice].format(name=playlist.name), line(playlist), choices=_toggles(playlist))


def _listed(playlists: tuple[Playlist, ...], page: int) -> Reply:
    songs = sum(playlist.tracks for playlist in playlists)
    pages = -(-len(playlists) // _A_PAGE)
    page = min(max(page, 1), pages)
    shown = playlists[(page - 1) * _A_PAGE : page * _A_PAGE]
    items = tuple(MenuItem(each.name, word_for(each), _remarks(each)) for each in shown)
    return Reply(
        f"Your {len(playlists)} playlists, {songs:,} songs"
        + (f" (page {page} of {pages})" if pages > 1 else ""),
        "\n".join(line(playlist) for playlist in shown),
        choices=tuple(
            _turn(label, to) for label, to in (("Back", page - 1), ("Next", page + 1)) if 1 <= to <= pages
        ),
        menu=Menu("Say what one of them is for", "playlists", "playlist", items),
    )


def _turn(label: str, page: int) -> Choice:
    return Choice(label, "playlists", {"page": str(page)}, in_place=True)


def _toggles(playlist: Playlist) -> tuple[Choice, ...]:
    settings = [
        (Setting.EXCLUDE, "Leave it out of /guess")
        if playlist.guessed
        else (Setting.INCLUDE, "Use it in /guess"),
        (Setting.LEAVE_OUT, "Not my taste") if playlist.in_taste else (Setting.IN_TASTE, "It is my taste"),
        *((Setting(shown.value), _SHOW[shown]) for shown in Shown if shown is not playlist.shown),
    ]
    word = {"playlist": word_for(playlist)}
    toggles = (
        Choice(label, "playlists", {**word, "set": each.value}, in_place=True) for each, label in settings
    )
    leading_on = (
        Choice("All my playlists", "playlists", {"page": "1"}, in_place=True),
        Choice("Suggest for this playlist", "recommend", word),
    )
    return (*toggles, *leading_on)


def line(playlist: Playlist) -> str:
    """Show a playlist in one line: its name, its size and what is special about it."""
    remarks = _remarks(playlist)
    return f"{playlist.name} · {playlist.tracks:,}" + (f" · {remarks}" if remarks else "")


def _remarks(playlist: Playlist) -> str:
    notes = [
        "" if playlist.guessed else "not in /guess",
        "" if playlist.in_taste else "left out of taste",
        "" if playlist.shown is Shown.PRIVATE else playlist.shown.value,
    ]
    return ", ".join(note for note in notes if note)
