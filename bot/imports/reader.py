"""Reads a whole export: every file of it, in an order that does not depend on the disk."""

from dataclasses import replace
from pathlib import Path

from bot.domain import Export
from bot.errors import HalfFile, NotAnExport
from bot.imports import account, exportify
from bot.imports.account import Holds
from bot.imports.archive import sources
from bot.imports.gathering import Shelf
from bot.imports.limits import STANDARD, Limits
from bot.imports.listening import History
from bot.imports.reading import Source
from bot.imports.sniffing import foreign, is_json, is_zip


def read(path: Path, limits: Limits = STANDARD, *, name: str | None = None) -> Export:
    """Read an export from a folder, a zip, a CSV or a JSON document.

    Args:
        path: Where it lies; a folder is searched with all that is in it.
        limits: What it may weigh.
        name: What sentences call it and a lone CSV's playlist is named after; None for the path's own name.

    Raises:
        ImportRefused: Nothing in it can be read, or some of it is damaged, too large or unsafe.
    """
    called = name or path.name or str(path)
    with sources(path, called, limits) as found:
        reading = _Reading(limits, Shelf(called, limits), is_alone=len(found) == 1)
        reading.take(found)
    if not reading.found_any:
        raise NotAnExport(name=called, problem=reading.problem)
    return reading.export()


class _Reading:
    """One import under way."""

    def __init__(self, limits: Limits, shelf: Shelf, *, is_alone: bool) -> None:
        self.found_any = False
        self.problem = "there is no file in it"
        self._limits = limits
        self._shelf = shelf
        self._history = History()
        self._is_alone = is_alone
        self._has_playlist_document = False
        self._other_files = 0

    def take(self, found: list[Source]) -> None:
        """Read every source: tables first, for they say more of a track than documents do."""
        heads = {source: source.head() for source in found}
        documents = [source for source in found if is_json(heads[source])]
        tables = [source for source in found if not is_json(heads[source])]
        for source in tables:
            self._note(self._take_table(source, heads[source]))
        for source in sorted(documents, key=account.rank):
            self._note(self._take_document(source))

    def _note(self, problem: str | None) -> None:
        self.found_any = self.found_any or problem is None
        self._other_files += problem is not None
        self.problem = problem if problem and self._is_alone else "none of its files is a playlist"

    def _take_table(self, source: Source, head: bytes) -> str | None:
        """Read a table, or say why not."""
        if is_zip(head):
            return "there is another zip in it; send me that one by itself"
        if kind := foreign(head):
            return f"it is {kind}"
        is_read = exportify.read_playlist(source, head, self._shelf, self._limits)
        return None if is_read else "none of its columns holds Spotify's tracks"

    def _take_document(self, source: Source) -> str | None:
        """Read a document, or say why not; raises ImportRefused for one of Spotify's that fails."""
        try:
            held = account.read_document(source, self._shelf, self._history, self._limits)
        except (HalfFile, NotAnExport):
            # Passed over, it would look like playlists that were removed.
            if self._is_alone or account.is_expected(source):
                raise
            held = None
        if held is Holds.PLAYLISTS:
            self._has_playlist_document = True
        return None if held else "it is a JSON document, but none with playlists"

    def export(self) -> Export:
        """Put together all that was read."""
        playlists = self._shelf.playlists()
        listening = self._history.sums()
        plays = sum(song.plays for song in listening)
        return Export(
            form=self._shelf.form(),
            whole=len(playlists) > 1 or self._has_playlist_document,
            playlists=playlists,
            listening=listening,
            counts=replace(self._shelf.counts(), other_files=self._other_files, plays=plays),
        )
