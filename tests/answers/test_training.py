from pathlib import Path

from bot.answers.reply import Outcome
from tests.exports import write_export
from tests.houses import person_in


async def test_the_score_card_stands_beside_simple_rules(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export", songs=30)))
        reply = await ana.ask("model")

    assert reply.outcome is Outcome.OK
    by_name = {field.name: field.text for field in reply.fields}
    unseen = by_name["Songs that I had not seen"]
    for contender in ("Earmark", "same artist", "always the biggest", "a plain forest on sound"):
        assert contender in unseen
    assert "songs)" in unseen
    assert "Your own filings, each foretold from the past alone" in by_name


async def test_the_score_card_is_measured_once_for_the_same_library(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export", songs=30)))
        first = await ana.ask("model")
        ana.told.clear()
        second = await ana.ask("model")

    assert ana.told == []
    assert second == first


async def test_playlists_too_small_to_judge_are_no_traceback(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export", songs=6)))
        reply = await ana.ask("model")

    assert reply.outcome is Outcome.NEEDS_LIBRARY
