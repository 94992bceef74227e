"""The words of `/playlists`."""

from bot.answers.question import Question
from bot.answers.reply import Choice, Reply
from bot.domain import Playlist, Shown
from bot.errors import MissingOption
from bot.services import Services
from bot.services.curating import Choice as Setting

_NOW = {
    Setting.INCLUDE: "I may answer with {name} again.",
    Setting.EXCLUDE: "I no longer answer with {name}.",
    Setting.IN_TASTE: "{name} counts as your taste again.",
    Setting.LEAVE_OUT: "{name} is left out of your taste: I learn nothing from it.",
    Setting.PRIVATE: "{name} is private: nobody else ever sees it.",
    Setting.COUNTED: "{name} is counted: it adds to totals, and its songs are not shown.",
    Setting.VISIBLE: "{name} is visible to people whom you let see your taste.",
}


async def answer(services: Services, question: Question) -> Reply:
    """List the playlists, or change what one of them is for."""
    name, setting = question.get("playlist"), question.get("set")
    if not name and not setting:
        return _listed(await services.curating.all(question.member))
    if not name or setting not in set(Setting):
        missing = "a playlist" if not name else f"one of {', '.join(Setting)}"
        raise MissingOption(command="playlists", option=missing, example='/playlists "Rainy days" exclude')
    choice = Setting(setting)
    playlist = await services.curating.choose(question.member, name, choice)
    return Reply(_NOW[choice].format(name=playlist.name), line(playlist))


def _listed(playlists: tuple[Playlist, ...]) -> Reply:
    songs = sum(playlist.tracks for playlist in playlists)
    return Reply(
        f"Your {len(playlists)} playlists, {songs:,} songs",
        "\n".join(line(playlist) for playlist in playlists),
        choices=(Choice("Leave one out of /guess", "/playlists NAME exclude"),),
    )


def line(playlist: Playlist) -> str:
    """Show a playlist in one line: its name, its size and what is special about it."""
    notes = [
        "" if playlist.guessed else "not in /guess",
        "" if playlist.in_taste else "left out of taste",
        "" if playlist.shown is Shown.PRIVATE else playlist.shown.value,
    ]
    remarks = ", ".join(note for note in notes if note)
    return f"{playlist.name} · {playlist.tracks:,}" + (f" · {remarks}" if remarks else "")
