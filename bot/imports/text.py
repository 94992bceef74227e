"""A CSV file of any encoding and delimiter, as rows, one line in memory at a time."""

import csv
import io
from collections.abc import Generator, Iterator

from bot.errors import HalfFile, TooLarge
from bot.imports.limits import Limits, in_words
from bot.imports.reading import Source, ours

_END = "\0"
"""A line that no text file holds: where it comes out as a row of its own, no quotation was left open."""

_DELIMITERS = ",;\t|"
_MOST_CELLS = 1_000
"""Of one row; the widest export has forty, and a row of empty cells takes far more memory than file."""


class OtherEncodingError(Exception):
    """The text is not in the encoding that was tried; try the next."""


def rows(source: Source, encoding: str, limits: Limits) -> Generator[list[str], None, None]:
    """Yield the rows that are not blank; raises ImportRefused, or OtherEncodingError for no UTF-8."""
    with source.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        lines = _Lines(text, source.name, limits)
        reader = csv.reader(lines, delimiter=lines.delimiter())
        narrowest = 0
        with ours(source.name):
            for number, row in enumerate(reader):
                if row == [_END]:
                    break
                _check_whole(row, narrowest, lines)
                lines.begin_row(number)
                if any(cell.strip() for cell in row):
                    narrowest = min(len(row), narrowest or len(row))
                    yield row
        if lines.is_one_cut_line:
            raise HalfFile(name=source.name, problem="its only line is cut off")


def _check_whole(row: list[str], narrowest: int, lines: "_Lines") -> None:
    if len(row) > _MOST_CELLS:
        raise HalfFile(name=lines.name, problem=f"a line has more than {_MOST_CELLS:,} cells")
    if row and row[-1].endswith(_END):
        raise HalfFile(name=lines.name, problem="it ends inside a quotation")
    # Every exporter ends its last line; where that is missing, a row too short was cut off.
    if lines.is_cut and len(row) < narrowest:
        raise HalfFile(name=lines.name, problem="its last line is cut off")


class _Lines:
    """The lines of a text, none longer than the limit, and after them the end mark."""

    def __init__(self, text: io.TextIOWrapper, name: str, limits: Limits) -> None:
        self.name = name
        self.is_cut = False
        self.is_one_cut_line = False
        self._text = text
        self._longest = limits.line
        self._most_rows = limits.rows
        self._in_row = 0
        self._lines = 0
        self._is_ascii = True
        self._waiting: list[str] = []
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._ended:
            raise StopIteration
        line = self._waiting.pop() if self._waiting else self._read()
        self._ended = not line
        self._in_row += len(line)
        if self._in_row > self._longest:
            raise TooLarge(name=self.name, limit=f"{in_words(self._longest)} in one line")
        return line or _END

    def begin_row(self, number: int) -> None:
        """Forget the length of the row before; raises TooLarge beyond the limit of rows."""
        self._in_row = 0
        if number > self._most_rows:
            raise TooLarge(name=self.name, limit=f"{self._most_rows:,} rows")

    def delimiter(self) -> str:
        """Tell what parts the cells of the first line, which is kept unless it only says so itself."""
        line = self._read()
        while line and not line.strip():
            self.begin_row(self._lines)
            line = self._read()
        if line.startswith("sep=") and len(line.rstrip()) == len("sep=,"):
            return line[4]
        self._waiting.append(line)
        bare = "".join(line.split('"')[::2])
        return max(_DELIMITERS, key=bare.count)

    def _read(self) -> str:
        try:
            line = self._text.readline(self._longest + 1)
        except UnicodeDecodeError as error:
            raise self._misread(error) from error
        if _END in line:
            raise HalfFile(name=self.name, problem="it holds bytes that are no text")
        self._is_ascii = self._is_ascii and line.isascii()
        self.is_cut = bool(line) and not line.endswith(("\n", "\r"))
        self.is_one_cut_line = self.is_one_cut_line or (self.is_cut and not self._lines)
        self._lines += 1
        return line

    def _misread(self, error: UnicodeDecodeError) -> Exception:
        # One broken byte after letters that were proper UTF-8 is damage, not another encoding.
        proper = self._is_ascii and error.object[: error.start].isascii()
        if self._text.encoding == "utf-8" and proper and error.reason != "unexpected end of data":
            return OtherEncodingError()
        return HalfFile(name=self.name, problem="its letters are damaged")
