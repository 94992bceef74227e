import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.exports import write_export


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "EARMARK_STORE__PATH": str(tmp_path / "data" / "earmark.db"),
        "EARMARK_STORE__BACKUPS": str(tmp_path / "backups"),
        "EARMARK_COMPUTE__ENGINE": "inline",
        "EARMARK_LOGS__LEVEL": "ERROR",
    }


def test_evaluate_reports_every_contender_as_json(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    export = write_export(tmp_path / "export", songs=30)

    code = main(["evaluate", str(export), "--split", "random", "--seed", "1", "--json"], environ)

    report = json.loads(capsys.readouterr().out)
    assert code == 0
    assert set(report["contenders"]) == {"earmark", "majority", "same artist", "hobby forest"}
    assert set(report["contenders"]["earmark"]) >= {"top1", "top3", "mrr", "log_loss", "ece"}
    assert report["contenders"]["earmark"]["top1"] > report["contenders"]["majority"]["top1"]


def test_evaluate_prints_a_table_for_a_reader(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    export = write_export(tmp_path / "export", songs=30, sound=False)

    assert main(["evaluate", str(export), "--split", "artist"], environ) == 0
    printed = capsys.readouterr().out
    assert "earmark" in printed
    assert "no sound features to go by" in printed


def test_tune_searches_exports_and_says_what_to_paste_or_to_leave(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    exports = [str(write_export(tmp_path / name, songs=20)) for name in ("one", "two")]

    assert main(["tune", *exports, "--kind", "neighbours", "--tries", "3"], environ) == 0
    printed, progress = capsys.readouterr()
    assert "libraries: 2" in printed
    assert "neighbours" in printed
    assert "[models]\nneighbours = " in printed or "leave it as it is" in printed
    assert "as it is" in progress
    assert not (tmp_path / "data").exists()


def test_tune_without_an_export_searches_what_is_stored(
    tmp_path: Path,
    environ: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export = write_export(tmp_path / "export", songs=20)
    assert main(["tune", "--kind", "linear"], environ) == 1
    assert "at least two playlists" in capsys.readouterr().err

    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["console", "--export", str(export)], environ) == 0
    assert main(["tune", "--kind", "linear", "--tries", "2"], environ) == 0
    assert "libraries: 1" in capsys.readouterr().out


def test_check_is_fine_on_a_fresh_place(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], environ) == 0
    assert "database: fine" in capsys.readouterr().out


def test_a_backup_is_a_database_of_its_own(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check"], environ)
    target = tmp_path / "copy.db"

    assert main(["backup", str(target)], environ) == 0
    assert target.read_bytes().startswith(b"SQLite format 3")
    assert main(["backup", str(target)], environ) == 1
    assert "don't write over it" in capsys.readouterr().err


@pytest.mark.parametrize("minutes", ["nan", "inf", "-1", "1e30", "soon"])
def test_a_search_without_a_sensible_end_is_refused(
    minutes: str, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["tune", "--minutes", minutes], environ)

    assert refused.value.code == 2
    assert "--minutes" in capsys.readouterr().err


def test_a_backup_of_nothing_says_so(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup"], environ) == 6
    assert "cannot be read" in capsys.readouterr().err


def test_a_catalogue_is_taken_in_and_counted(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text(
        "valence,year,acousticness,artists,danceability,duration_ms,energy,explicit,id,instrumentalness,key,"
        "liveness,loudness,mode,name,popularity,release_date,speechiness,tempo\n"
        "0.5,1999,0.1,\"['Fern Hollow 1']\",0.5,180000,0.4,0,1234567890123456789012,0.0,1,0.1,-9,1,"
        "Moss,10,1999,0.03,90\n",
        encoding="utf-8",
    )

    assert main(["catalogue", "import", str(catalogue)], environ) == 0
    assert "took in 1 tracks" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variables", "said"),
    [({"EARMARK_STORE__PAHT": "x"}, "EARMARK_STORE__PATH"), ({"EARMARK_COMPUTE__WORKERS": "-1"}, "0")],
)
def test_a_wrong_setting_ends_with_one_sentence(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str], variables: dict[str, str], said: str
) -> None:
    assert main(["check"], environ | variables) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_database_that_is_none_ends_with_one_sentence(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data" / "earmark.db"
    path.parent.mkdir()
    path.write_text("this is no database, whatever its name says " * 40)

    assert main(["check"], environ) == 1
    assert "✗ database" in capsys.readouterr().out
    assert main(["console"], environ) == 6
    assert "cannot be read" in capsys.readouterr().err


def test_the_bots_own_process_never_loads_the_workshop() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, bot.app, bot.frontends.console, bot.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert not {"numpy", "pandas", "scipy", "sklearn", "models", "matplotlib"} & set(loaded)
