"""A folder, a zip or a lone file, opened as a sorted list of sources that are safe to read."""

import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn

from bot.errors import ClimbsOut, HalfFile, ImportRefused, NotAnExport, NothingThere, TooLarge, TooManyFiles
from bot.imports.limits import Limits, in_words
from bot.imports.reading import HEAD, Budget, Source, ours
from bot.imports.sniffing import is_zip

_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_DIRECTORY_OF_AN_ENTRY = 1024
"""Bytes that one entry may take in a zip's directory; the names of exports are far shorter."""


@contextmanager
def sources(path: Path, name: str, limits: Limits) -> Iterator[list[Source]]:
    """Open whatever lies at the path, for as long as the context lasts; raises ImportRefused."""
    with ours(name):
        folder = _folder(path, name, limits) if path.is_dir() else None
    if folder is not None:
        yield folder
    elif _is_zip(path, name, limits):
        with _zip(path, name, limits) as entries:
            yield entries
    else:
        yield [Source(PurePosixPath(_sayable(name)), partial(_open, path), Budget(name, limits))]


def _is_zip(path: Path, name: str, limits: Limits) -> bool:
    with ours(name):
        if not path.is_file():
            raise NothingThere(name=name)
        if path.stat().st_size > limits.total:
            raise TooLarge(name=name, limit=in_words(limits.total))
        with path.open("rb") as file:
            return is_zip(file.read(HEAD))


def is_passed_over(path: PurePosixPath) -> bool:
    """Tell whether a file is hidden or an operating system's own, and none of the member's."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _folder(root: Path, name: str, limits: Limits) -> list[Source]:
    budget = Budget(name, limits)
    found = []
    for place in _walk(root, name, limits):
        inside = place.relative_to(root)
        sayable = PurePosixPath(*(_sayable(part) for part in inside.parts))
        if not is_passed_over(sayable):
            found.append(Source(sayable, partial(_open, place), budget))
    return sorted(found, key=lambda source: source.path)


def _walk(root: Path, name: str, limits: Limits) -> Iterator[Path]:
    home = root.resolve()
    seen = 0
    for folder, folders, files in os.walk(root, onerror=partial(_unreadable, name)):
        seen += len(folders) + len(files)
        if seen > limits.entries:
            raise TooManyFiles(name=name, limit=limits.entries)
        for file in files:
            place = Path(folder, file)
            # A pipe would wait for ever, and a link may lead to anybody's file.
            if place.is_file() and place.resolve().is_relative_to(home):
                yield place


def _unreadable(name: str, error: OSError) -> NoReturn:
    # A part of the folder that cannot be seen must not look like playlists that were removed.
    raise ImportRefused(name=name) from error


def _open(place: Path) -> IO[bytes]:
    return place.open("rb")


@contextmanager
def _zip(path: Path, name: str, limits: Limits) -> Iterator[list[Source]]:
    with ours(name):
        _check_directory(path, name, limits)
        try:
            archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise HalfFile(name=name, problem="the zip is incomplete") from error
    with archive:
        yield _entries(archive, name, limits, Budget(name, limits, packed=path.stat().st_size))


def _entries(archive: zipfile.ZipFile, name: str, limits: Limits, budget: Budget) -> list[Source]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise TooManyFiles(name=name, limit=limits.entries)
    budget.allow(sum(info.file_size for info in infos))
    named = [(_path_of(info, name), info) for info in infos]
    files = [(at, info) for at, info in named if not (info.is_dir() or is_passed_over(at))]
    if any(at == PurePosixPath("[Content_Types].xml") for at, _ in files):
        raise NotAnExport(name=name, problem="it is an Office document; save each sheet as CSV first")
    return [_entry(archive, at, info, name, budget) for at, info in sorted(files, key=lambda pair: pair[0])]


def _entry(
    archive: zipfile.ZipFile, at: PurePosixPath, info: zipfile.ZipInfo, name: str, budget: Budget
) -> Source:
    if info.flag_bits & _ENCRYPTED:
        raise NotAnExport(name=name, problem="it is locked with a password")
    if info.compress_type not in _READABLE:
        raise NotAnExport(name=name, problem="it is packed in a way that I do not know")
    return Source(at, partial(archive.open, info), budget)


def _path_of(info: zipfile.ZipInfo, name: str) -> PurePosixPath:
    text = _name_of(info).replace("\\", "/")
    path = PurePosixPath(text)
    climbs = path.is_absolute() or ".." in path.parts or text[1:2] == ":"
    if climbs or stat.S_ISLNK(info.external_attr >> 16):
        raise ClimbsOut(name=name)
    return path


def _name_of(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return _sayable(info.filename)
    # Many packers write UTF-8 without saying so, and zipfile then takes it for the code page of DOS.
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return _sayable(info.filename)


def _sayable(name: str) -> str:
    return name.encode("utf-8", errors="replace").decode("utf-8")


def _check_directory(path: Path, name: str, limits: Limits) -> None:
    """Refuse a zip whose directory alone would fill the memory, before zipfile reads it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 2**16 - 128))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    sizes = [struct.unpack_from("<L", tail, end + 12)[0]] if 0 <= end <= len(tail) - 22 else []
    # zipfile prefers the record of the 64-bit form, so that one is measured as well.
    at = tail.rfind(b"PK\x06\x06", 0, max(end, 0))
    if 0 <= at <= len(tail) - 56:
        sizes.append(struct.unpack_from("<Q", tail, at + 40)[0])
    if any(found > limits.entries * _DIRECTORY_OF_AN_ENTRY for found in sizes):
        raise TooManyFiles(name=name, limit=limits.entries)
