from pathlib import Path

import pytest

from bot.config import Compute, Config, Secrets
from bot.demo.tour import tour, visit
from tests.exports import write_export
from tests.houses import KEY, NOW

CONFIG = Config(compute=Compute(engine="inline"))
SECRETS = Secrets(key=KEY, written=())


@pytest.mark.slow
async def test_the_tour_shows_each_command_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    code = await tour(CONFIG, SECRETS, lambda: NOW, typed=False)

    printed = capsys.readouterr().out
    assert code == 0
    for command in ("/help", "/playlists", "/guess", "/model", "/export", "/forget"):
        assert f"earmark> {command}" in printed
    assert "I think it fits none of your playlists." in printed
    assert "Traceback" not in printed


async def test_a_readers_own_export_is_toured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = await visit(write_export(tmp_path / "mine"), CONFIG, SECRETS, lambda: NOW, typed=False)

    assert code == 0
    assert "I know 2 playlists" in capsys.readouterr().out


async def test_a_visit_with_a_wrong_path_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = await visit(tmp_path / "nowhere", CONFIG, SECRETS, lambda: NOW, typed=False)

    assert code == 1
    assert "no file or folder" in capsys.readouterr().out
