"""Files that are broken, lie or mean harm: each is refused by a sentence, without filling the memory."""

import gzip
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import ClimbsOut, HalfFile, ImportRefused, NotAnExport, TooLarge, TooManyFiles, ZipBomb
from bot.imports import Limits, read, read_catalogue

MIB = 1024 * 1024
TABLE = f"Track URI,Track Name\nspotify:track:{'1' * 22},Low Tide\n"
ENOUGH = 20 * MIB
"""Bytes in which any refusal must fit: a few buffers, and the cells of one line."""


def zipped(folder: Path, entries: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < ENOUGH
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("beginning", [b"", TABLE.encode(), b'{"playlists": ', b'Track URI,Track Name\n"'])
def test_a_line_of_200_megabytes_is_refused_without_being_held(tmp_path: Path, beginning: bytes) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(beginning)
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    limits = Limits(document=4 * MIB)
    with little_memory(), pytest.raises((TooLarge, HalfFile), match=r"long\.csv"):
        read(path, limits)


def test_a_row_that_never_ends_is_refused_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(TABLE + '"a\n",' * 2_000_000)
    with little_memory(), pytest.raises(TooLarge, match="in one line"):
        read(path)


@pytest.mark.parametrize("content", ["\n" * 500_000, TABLE + "," * 5_000, "x" + ",x" * 5_000 + "\n"])
def test_blank_lines_and_cells_without_end_cost_little(tmp_path: Path, content: str) -> None:
    path = tmp_path / "blank.csv"
    path.write_text(content * 10)
    with little_memory(), pytest.raises(ImportRefused):
        read(path)


def test_a_file_larger_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(TABLE * 10)
    with pytest.raises(TooLarge, match=r"large\.csv"):
        read(path, Limits(total=100))


def test_a_folder_whose_files_are_too_large_together_is_refused(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.csv").write_text(TABLE)
    with pytest.raises(TooLarge):
        read(tmp_path, Limits(total=4 * len(TABLE)))


@pytest.mark.parametrize("rows", [10, 1_000])
def test_more_rows_than_the_limit_are_refused(tmp_path: Path, rows: int) -> None:
    (tmp_path / "a.csv").write_text(TABLE + TABLE.splitlines()[1] + "\n" * rows)
    (tmp_path / "b.csv").write_text(TABLE)
    with pytest.raises(TooLarge, match="2 rows"):
        read(tmp_path, Limits(rows=2))


@pytest.mark.parametrize("name", ["bomb.csv", "bomb.json", "bomb.bin"])
def test_a_zip_that_unpacks_out_of_proportion_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path, {"rock.csv": TABLE, name: b"0" * (20 * MIB)})
    with little_memory(), pytest.raises(ZipBomb, match=r"export\.zip"):
        read(path)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"bomb.csv": TABLE + "x" * (20 * MIB)})
    packed = path.read_bytes().replace(struct.pack("<L", 20 * MIB + len(TABLE)), struct.pack("<L", 5_000))
    path.write_bytes(packed)
    with little_memory(), pytest.raises((HalfFile, ZipBomb)):
        read(path)


def test_entries_that_share_their_bytes_cannot_unpack_beyond_the_ratio(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"{number}.csv": b"Track URI\n" * 50_000 for number in range(40)})
    with little_memory(), pytest.raises(ZipBomb):
        read(path, Limits(ratio=20))


def test_a_zip_within_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path, {"rock.csv": TABLE}).read_bytes()
    with pytest.raises(NotAnExport, match="by itself"):
        read(zipped(tmp_path, {"inner.zip": inner}))
    assert read(zipped(tmp_path, {"inner.zip": inner, "rock.csv": TABLE})).counts.other_files == 1


@pytest.mark.parametrize(
    "name",
    [
        "../up.csv",
        "a/../../up.csv",
        "/etc/up.csv",
        "C:\\up.csv",
        "C:/up.csv",
        "..\\up.csv",
        "\\\\host\\up.csv",
    ],
)
def test_an_entry_whose_path_leads_out_refuses_the_zip(tmp_path: Path, name: str) -> None:
    with pytest.raises(ClimbsOut):
        read(zipped(tmp_path, {"rock.csv": TABLE, name: TABLE}))


def test_an_entry_that_is_a_link_refuses_the_zip(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    link = zipfile.ZipInfo("rock.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ClimbsOut):
        read(path)


def test_more_entries_than_the_limit_are_refused(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    for number in range(6):
        (inside / f"{number}.csv").write_text(TABLE)
    with pytest.raises(TooManyFiles):
        read(inside, Limits(entries=5))
    with pytest.raises(TooManyFiles):
        read(zipped(tmp_path, {f"{number}.csv": TABLE for number in range(6)}), Limits(entries=5))


def test_a_directory_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"x" * 60_000 + str(number): b"" for number in range(8)})
    with little_memory(), pytest.raises(TooManyFiles):
        read(path, Limits(entries=100))


def test_a_directory_in_the_64_bit_form_is_measured_too(tmp_path: Path) -> None:
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, 10, 0, 0)
    path = tmp_path / "export.zip"
    path.write_bytes(b"PK\x03\x04" + record + locator + end)
    with pytest.raises(TooManyFiles):
        read(path)


def test_more_playlists_than_the_limit_are_refused_and_equal_names_cost_no_more(tmp_path: Path) -> None:
    path = tmp_path / "Playlist1.json"
    path.write_text('{"playlists": [' + ",".join(["{}"] * 20_000) + "]}")
    assert len({playlist.key for playlist in read(path).playlists}) == 20_000
    with pytest.raises(TooLarge, match="100 playlists"):
        read(path, Limits(playlists=100))


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"rock.csv": TABLE}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(NotAnExport, match="password"):
        read(path)


def test_a_zip_packed_by_a_rare_method_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotAnExport, match="packed in a way"):
        read(zipped(tmp_path, {"rock.csv": TABLE}, zipfile.ZIP_LZMA))


def test_half_a_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"{number}.csv": TABLE for number in range(9)})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(HalfFile, match="incomplete"):
        read(path)


def test_a_zip_whose_bytes_were_altered_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"rock.csv": TABLE * 50}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"Low Tide", b"Low Tidy", 1))
    with pytest.raises(HalfFile):
        read(path)


def test_a_workbook_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotAnExport, match="as CSV"):
        read(zipped(tmp_path, {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}))


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_empty_folder_or_zip_is_no_export(tmp_path: Path, *, is_packed: bool) -> None:
    path = zipped(tmp_path, {}) if is_packed else tmp_path
    with pytest.raises(NotAnExport, match="no file in it"):
        read(path)


def test_names_in_utf8_that_a_packer_did_not_declare_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"Cafe_Noir.csv": TABLE})
    path.write_bytes(path.read_bytes().replace(b"Cafe_", "Café".encode()))
    assert read(path).playlists[0].name == "CaféNoir"


def test_names_in_the_code_page_of_dos_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"Caf__Noir.csv": TABLE})
    path.write_bytes(path.read_bytes().replace(b"Caf_", b"Caf\x82"))
    assert read(path).playlists[0].name == "Café Noir"


def test_a_path_that_the_system_refuses_is_refused() -> None:
    with pytest.raises(ImportRefused):
        read(Path("x" * 5_000))


def test_a_pipe_among_the_files_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "rock.csv").write_text(TABLE)
    assert len(read(tmp_path).playlists) == 1


def test_a_catalogue_that_unpacks_out_of_proportion_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"id,name,artists\n" + (b"x,%s,z\n" % (b"y" * 500)) * 20_000)
    with little_memory(), pytest.raises(ZipBomb):
        list(read_catalogue(path, Limits(rows=10_000_000)))
