"""Lets members say what each playlist is for."""

import difflib
from enum import StrEnum

from bot.domain import MemberId, Playlist, Shown, plain_words
from bot.errors import NeedsLibrary, NoSuchPlaylist
from bot.store import Store


class Choice(StrEnum):
    """What can be said of a playlist."""

    INCLUDE = "include"
    """`/guess` may answer with it."""
    EXCLUDE = "exclude"
    IN_TASTE = "in-taste"
    """It tells of the member's taste."""
    LEAVE_OUT = "leave-out"
    PRIVATE = "private"
    COUNTED = "counted"
    VISIBLE = "visible"


def word_for(playlist: Playlist) -> str:
    """Return the word that means this playlist and no other of the member's, whatever their names."""
    return f"#{playlist.id}"


class Curating:
    """Lists a member's playlists and changes what they are for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def all(self, member: MemberId) -> tuple[Playlist, ...]:
        """Return the member's playlists by name; raises NeedsLibrary."""
        playlists = await self._store.playlists.all(member)
        if not playlists:
            raise NeedsLibrary
        return playlists

    async def named(self, member: MemberId, name: str) -> Playlist:
        """Find a playlist by the word for it, or by its name in any spelling; raises NoSuchPlaylist."""
        playlists = await self.all(member)
        for playlist in playlists:
            if word_for(playlist) == name:
                return playlist
        by_name = {plain_words(playlist.name): playlist for playlist in playlists}
        found = by_name.get(plain_words(name))
        if found is None:
            close = difflib.get_close_matches(plain_words(name), by_name, n=1)
            hint = f"Did you mean “{by_name[close[0]].name}”?" if close else "See /playlists for all of them."
            raise NoSuchPlaylist(name=name, hint=hint)
        return found

    async def matching(self, member: MemberId, words: str) -> tuple[Playlist, ...]:
        """Return the playlists in whose names each of the words occurs, all where there is no word."""
        wanted = plain_words(words).split()
        playlists = await self._store.playlists.all(member)
        return tuple(each for each in playlists if all(word in plain_words(each.name) for word in wanted))

    async def choose(self, member: MemberId, name: str, choice: Choice) -> Playlist:
        """Set one choice and return the playlist as it is now; raises NoSuchPlaylist."""
        playlist = await self.named(member, name)
        playlists = self._store.playlists
        match choice:
            case Choice.INCLUDE | Choice.EXCLUDE:
                await playlists.set_guessed(member, playlist.id, choice is Choice.INCLUDE)
            case Choice.IN_TASTE | Choice.LEAVE_OUT:
                await playlists.set_in_taste(member, playlist.id, choice is Choice.IN_TASTE)
            case _:
                await playlists.set_shown(member, playlist.id, Shown(choice.value))
        return await self.named(member, name)
