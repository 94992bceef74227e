import io
import json
import zipfile
from pathlib import Path

import pytest

from bot.answers import forgetting
from bot.answers.reply import Outcome
from tests.exports import CALM, LOUD, write_export
from tests.houses import person_in


async def test_an_export_holds_the_library_and_no_model(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export")))
        await ana.house.services.training.model(ana.member, ana.told.append)
        reply = await ana.ask("export")

    assert reply.attachment is not None
    tables = json.loads(reply.attachment.content)
    assert {row["name"] for row in tables["playlists"]} == {LOUD, CALM}
    assert len(tables["entries"]) == 32
    assert "content" not in tables["trained"][0]


async def test_forgetting_asks_first_and_counts_what_would_go(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export")))
        asked = await ana.ask("forget")
        listed = await ana.ask("playlists")

    assert "/forget forget me" in asked.text
    assert "2 × playlist" in asked.fields[0].text
    assert listed.outcome is Outcome.OK


async def test_a_typed_confirmation_erases_everything(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export")))
        gone = await ana.ask("forget", confirm="Forget Me")
        after = await ana.ask("guess", track="loud song 1")
        held = json.loads((await ana.ask("export")).attachment.content)  # type: ignore[union-attr]

    assert "32 × song in playlists" in gone.fields[0].text
    assert after.outcome is Outcome.NEEDS_LIBRARY
    assert not any(held.values())


async def test_one_persons_forgetting_leaves_anothers_library(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana, person_in(tmp_path, name="ben") as ben:
        export = str(write_export(tmp_path / "export"))
        await ana.ask("import", file=export)
        await ben.ask("import", file=export)
        await ana.ask("forget", confirm="forget me")
        reply = await ben.ask("guess", track="loud song 1")

    assert reply.outcome is Outcome.OK


async def test_a_library_too_large_for_a_chat_is_handed_out_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_MOST_PLAIN", 1000)
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export")))
        reply = await ana.ask("export")

    assert reply.attachment is not None
    assert reply.attachment.name == "earmark.zip"
    with zipfile.ZipFile(io.BytesIO(reply.attachment.content)) as archive:
        assert LOUD.encode() in archive.read("earmark.json")
