"""The words on the picture beside `/map`; a worker draws it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.mapsheets import By, Group, Sheet, Sort, Who

SOMEBODY = "somebody"

_TITLES = {Who.ME: "The map of your taste", Who.SERVER: "The taste of this server"}
_FOOT = (
    "A flat picture of many numbers: songs that lie together are alike; how far apart others lie says "
    "little, and the edges mean nothing. What is on it stays where it is."
)
_SEVERAL = "of several of you"
_REST = {
    By.MEMBER: "of others here",
    By.PLAYLIST: "in other playlists",
    By.GENRE: "of other genres",
    By.DECADE: "of other decades",
}
_UNKNOWN = {
    By.MEMBER: "of somebody",
    By.PLAYLIST: "in playlists without a name",
    By.GENRE: "genre not known",
    By.DECADE: "year not known",
}
_APART = {
    By.MEMBER: "Colour and shape say whose.",
    By.PLAYLIST: "Colour and shape: the playlist.",
    By.GENRE: "Colour and shape: the genre.",
    By.DECADE: "Colour and shape: the decade.",
}
_NOT_TOLD = {
    By.MEMBER: "",
    By.PLAYLIST: "None of their playlists has a name.",
    By.GENRE: "I know no genre of any of them.",
    By.DECADE: "I know the year of none of them.",
}
_HERE = {Who.ME: "you, lately", Who.SERVER: "you are here"}
_WRITTEN = {By.MEMBER, By.PLAYLIST}


def drawing(sheet: Sheet) -> dict[str, Any]:
    """Put a map into the words and numbers of a picture."""
    return {
        "title": _TITLES[sheet.who],
        "note": note(sheet),
        "foot": _FOOT,
        "x": list(sheet.x),
        "y": list(sheet.y),
        "group": list(sheet.group),
        "groups": list(_groups(sheet)),
        "regions": [
            {"name": each.name, "x": each.x, "y": each.y, "size": each.size} for each in sheet.regions
        ],
        "here": {"x": sheet.here[0], "y": sheet.here[1], "label": _HERE[sheet.who]} if sheet.here else None,
    }


def label(group: Group, by: By) -> str:
    """Say what the songs of a group have in common."""
    if group.sort is Sort.SEVERAL:
        return _SEVERAL
    if group.sort is Sort.NAMED:
        whose = "you" if group.is_you else group.of
        return f"{group.name or SOMEBODY} ({whose})" if whose else group.name or SOMEBODY
    return (_REST if group.sort is Sort.REST else _UNKNOWN)[by]


def note(sheet: Sheet) -> str:
    """Say how many songs of how many people there are, and what tells them apart."""
    songs = f"{len(sheet.x):,} songs"
    if sheet.who is Who.SERVER:
        songs += f" of {len(sheet.people)} people who agreed"
    is_told = any(group.sort is not Sort.UNKNOWN for group in sheet.groups)
    return f"{songs}. {_APART[sheet.by] if is_told else _NOT_TOLD[sheet.by]}"


def _groups(sheet: Sheet) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "name": label(group, sheet.by),
            "stand_in": f"no. {number}",
            "short": group.name or SOMEBODY,
            "songs": f"{group.songs:,}",
            "sort": group.sort.value,
            "number": number - 1 if group.sort is Sort.NAMED else None,
            "centre": group.centre,
            "is_you": group.is_you,
            "is_written": group.sort is Sort.NAMED and not group.is_you and sheet.by in _WRITTEN,
        }
        for number, group in enumerate(sheet.groups, start=1)
    ]
