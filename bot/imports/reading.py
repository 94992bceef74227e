"""Streams that cannot be read beyond the limits, and whose errors are ours."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from bot.errors import HalfFile, ImportRefused, TooLarge, ZipBomb
from bot.imports.limits import Limits, in_words

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 4096
"""Bytes from which a file is recognised."""

_BUFFER = 64 * 1024
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    csv.Error,
    struct.error,
    EOFError,
    ArithmeticError,
    LookupError,
    ValueError,
    RuntimeError,
)


@contextmanager
def ours(name: str) -> Iterator[None]:
    """Let every error of the libraries that read `name` leave as an ImportRefused."""
    try:
        yield
    except OSError as error:
        # A damaged gzip is an OSError without a number; a disk or a right that fails has one.
        if error.errno is None:
            raise HalfFile(name=name, problem="it cannot be unpacked") from error
        raise ImportRefused(name=name) from error
    except _DAMAGED as error:
        raise HalfFile(name=name, problem="its contents do not fit together") from error


class Budget:
    """Counts the bytes read from one file or folder and stops at the limit."""

    def __init__(self, name: str, limits: Limits, packed: int | None = None) -> None:
        self._name = name
        self._limits = limits
        self._packed = packed
        self._spent = 0

    def spend(self, count: int) -> None:
        """Count bytes as read, or raise ZipBomb or TooLarge."""
        self._spent += count
        self.allow(self._spent)
        if self._spent > self._limits.total:
            raise TooLarge(name=self._name, limit=in_words(self._limits.total))

    def allow(self, unpacked: int) -> None:
        """Raise ZipBomb where so many bytes are out of proportion to the packed file."""
        limits = self._limits
        if self._packed is None or unpacked <= limits.ratio_from:
            return
        if unpacked > limits.ratio * self._packed:
            raise ZipBomb(name=self._name)


class BoundedStream(io.RawIOBase):
    """A stream that spends a budget with every byte it gives."""

    def __init__(self, inner: IO[bytes], name: str, budget: Budget) -> None:
        self._inner = inner
        self._name = name
        self._budget = budget

    def readable(self) -> bool:
        """Say yes: reading is all it can."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer as far as the stream goes; raises ImportRefused."""
        view = memoryview(buffer)
        with ours(self._name):
            data = self._inner.read(len(view))
        self._budget.spend(len(data))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the inner stream too."""
        self._inner.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an export, wherever it lies."""

    path: PurePosixPath
    """Its place in the export; texts only, safe to say."""
    unbounded: Callable[[], IO[bytes]]
    budget: Budget

    @property
    def name(self) -> str:
        """The file's own name, for sentences."""
        return self.path.name

    def open(self) -> io.BufferedReader:
        """Open it as a stream that spends the export's budget; raises ImportRefused."""
        return self._stream(_BUFFER)

    def _stream(self, buffer: int) -> io.BufferedReader:
        with ours(self.name):
            inner = self.unbounded()
        return io.BufferedReader(BoundedStream(inner, self.name, self.budget), buffer)

    def head(self) -> bytes:
        """Read the bytes from which it is recognised."""
        with self._stream(HEAD) as stream:
            return stream.read(HEAD)

    def whole(self, limit: int) -> bytes:
        """Read all of it, or raise TooLarge where it has more bytes than the limit."""
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise TooLarge(name=self.name, limit=in_words(limit))
        return data
