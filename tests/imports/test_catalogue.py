import gzip
from pathlib import Path

import pytest

from bot.domain import Milliseconds, Sound, Track, TrackId
from bot.errors import HalfFile, NotAnExport, NothingThere
from bot.imports import read_catalogue

ONE = "1" * 22
KAGGLE = (
    "valence,year,acousticness,artists,danceability,duration_ms,energy,explicit,id,instrumentalness,key,liveness,"
    "loudness,mode,name,popularity,release_date,speechiness,tempo"
)


def row(artists: str = '"[\'Oda\', ""Guns N\' Tides""]"', released: str = "2019-11-02") -> str:
    end = f"{ONE},0.0,7.0,0.2,-8.5,1.0,Low Tide,40,{released},0.04,120.5"
    return f"0.5,2019,0.1,{artists},0.4,201000.0,0.6,1,{end}"


def write(folder: Path, *lines: str) -> Path:
    path = folder / "data.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_columns_of_kaggle_are_read(tmp_path: Path) -> None:
    assert list(read_catalogue(write(tmp_path, KAGGLE, row()))) == [
        Track(
            id=TrackId(ONE),
            title="Low Tide",
            artists=("Oda", "Guns N' Tides"),
            release_date="2019-11-02",
            duration=Milliseconds(201_000),
            explicit=True,
            sound=Sound(0.4, 0.6, 7, -8.5, 1, 0.04, 0.1, 0, 0.2, 0.5, 120.5),
        )
    ]


def test_a_packed_catalogue_reads_like_the_plain_one(tmp_path: Path) -> None:
    plain = write(tmp_path, KAGGLE, row())
    packed = tmp_path / "data.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_catalogue(packed)) == list(read_catalogue(plain))


def test_the_year_stands_in_for_a_missing_release_date(tmp_path: Path) -> None:
    assert [track.release_date for track in read_catalogue(write(tmp_path, KAGGLE, row(released="")))] == [
        "2019"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("['A']", ("A",)),
        (r"""['It\'s', ""B""]""", ("It's", "B")),
        ("[]", ()),
        ("A;B", ("A", "B")),
        ("Tide, The", ("Tide, The",)),
        ("['unclosed", ()),
    ],
)
def test_a_list_of_artists_is_read_without_being_run(
    tmp_path: Path, text: str, expected: tuple[str, ...]
) -> None:
    (track,) = read_catalogue(write(tmp_path, KAGGLE, row(artists=f'"{text}"')))
    assert track.artists == expected


def test_a_row_without_an_id_is_passed_over(tmp_path: Path) -> None:
    assert list(read_catalogue(write(tmp_path, KAGGLE, row().replace(ONE, "none"), row()))) == list(
        read_catalogue(write(tmp_path, KAGGLE, row()))
    )


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotAnExport, match=r"lacks the column “name” and “artists”"):
        list(read_catalogue(write(tmp_path, "id,energy", f"{ONE},0.5")))


def test_half_a_packed_catalogue_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(("\n".join([KAGGLE, *[row()] * 500])).encode())[:-20])
    with pytest.raises(HalfFile):
        list(read_catalogue(path))


def test_a_catalogue_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(f"{KAGGLE}\n{row()}\n".replace("Low", "Lów").encode("latin-1"))
    with pytest.raises(HalfFile, match="UTF-8"):
        list(read_catalogue(path))


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    with pytest.raises(NotAnExport, match="a PNG picture"):
        list(read_catalogue(tmp_path / "x.png"))
    with pytest.raises(NothingThere):
        list(read_catalogue(tmp_path))
