"""What ends the real program at once: one sentence, and a code of its own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord.processes import ROOT, EarmarkRun, free_port
from tests.discord.simwire import TOKEN, Simwire, open_simwire


@pytest.fixture
async def wire() -> AsyncIterator[Simwire]:
    async with open_simwire() as opened:
        yield opened


async def ending(earmark: EarmarkRun) -> tuple[int, str]:
    """Start the program, wait for its end, and return its code and its last line."""
    await earmark.start()
    try:
        code = await earmark.ended()
    finally:
        await earmark.close()
    assert "Traceback" not in earmark.said
    return code, earmark.said.splitlines()[-1]


async def test_no_token_is_said_with_where_to_put_it(wire: Simwire, tmp_path: Path) -> None:
    code, said = await ending(EarmarkRun(tmp_path, wire.api_base, wire.gateway, token=""))

    assert code == 3
    assert "EARMARK_DISCORD_TOKEN" in said


async def test_a_token_that_discord_does_not_know_is_said_and_not_shown(
    wire: Simwire, tmp_path: Path
) -> None:
    wrong = TOKEN.replace("planted", "twisted")

    code, said = await ending(EarmarkRun(tmp_path, wire.api_base, wire.gateway, token=wrong))

    assert code == 3
    assert "Discord does not accept the token." in said
    assert wrong not in (tmp_path / "log.txt").read_text("utf-8")


async def test_intents_that_discord_refuses_are_said(wire: Simwire, tmp_path: Path) -> None:
    wire.refuses_intents = True

    code, said = await ending(EarmarkRun(tmp_path, wire.api_base, wire.gateway))

    assert code == 4
    assert "intents" in said


@pytest.mark.parametrize(
    "fault", ["raise RuntimeError('broken on purpose')", "import no_such_module", "def setup(:"]
)
async def test_a_broken_cog_is_named(wire: Simwire, tmp_path: Path, fault: str) -> None:
    # The folder that the program is started in comes first, so these cogs stand before the real ones.
    shutil.copytree(ROOT / "cogs", tmp_path / "cogs", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "cogs" / "helping.py").write_text(fault, encoding="utf-8")

    # At DEBUG the traceback is there as well, for whoever broke it.
    code, said = await ending(EarmarkRun(tmp_path, wire.api_base, wire.gateway, EARMARK_LOGS__LEVEL="INFO"))

    assert code == 5
    assert "cogs.helping" in said


async def test_a_database_that_is_none_is_said(wire: Simwire, tmp_path: Path) -> None:
    (tmp_path / "earmark.db").write_bytes(b"no database at all" * 300)
    settings = {"EARMARK_STORE__PATH": str(tmp_path / "earmark.db")}

    code, said = await ending(EarmarkRun(tmp_path, wire.api_base, wire.gateway, **settings))

    assert code == 6
    assert "cannot be read" in said


async def test_a_web_port_that_is_taken_is_said(wire: Simwire, tmp_path: Path) -> None:
    earmark = EarmarkRun(tmp_path, wire.api_base, wire.gateway, EARMARK_WEB__PORT=str(wire.port))

    code, said = await ending(earmark)

    assert code == 1
    assert str(wire.port) in said


async def test_a_discord_that_is_down_ends_nothing(tmp_path: Path) -> None:
    nobody = free_port()
    earmark = EarmarkRun(tmp_path, f"http://127.0.0.1:{nobody}/api/v10", f"ws://127.0.0.1:{nobody}/")
    await earmark.start()
    try:
        async with open_simwire() as wire:
            await wire.until(lambda: earmark.said.count("Discord is not connected") > 1)
        assert await earmark.stop() == 0
    finally:
        await earmark.close()

    assert "Traceback" not in earmark.said
