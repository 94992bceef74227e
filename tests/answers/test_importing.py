from pathlib import Path

from bot.answers.importing import changed_in_words, noted_in_words, sounds_in_words
from bot.answers.reply import Outcome, Reply
from bot.domain import Counts, ImportChange
from tests.exports import CALM, LOUD, write_export
from tests.houses import person_in

NOTHING = ImportChange(0, 0, 0, 0, 0, 0)


def field(reply: Reply, name: str) -> str:
    return next(field.text for field in reply.fields if field.name == name)


async def test_an_import_says_what_it_took_in(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("import", file=str(write_export(tmp_path / "export")))

    assert reply.outcome is Outcome.OK
    assert reply.title == "I know 2 playlists from that export"
    assert reply.text == "32 songs in them."
    assert field(reply, "Changed") == "2 playlists new, 32 songs added"
    assert field(reply, "Sound features") == "100 % of your songs have them (32 from your files)."


async def test_the_same_export_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        export = str(write_export(tmp_path / "export"))
        await ana.ask("import", file=export)
        reply = await ana.ask("import", file=export)

    assert field(reply, "Changed") == "Nothing: I knew all of it already."


async def test_a_newer_export_updates_the_library_removals_included(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask(
            "import", file=str(write_export(tmp_path / "old", playlists=(LOUD, CALM, "Third Shelf")))
        )
        reply = await ana.ask("import", file=str(write_export(tmp_path / "new", songs=10)))

    assert field(reply, "Changed") == "2 playlists updated, 1 playlist removed, 28 songs removed"


async def test_an_export_that_lacks_most_of_the_library_removes_nothing_unasked(tmp_path: Path) -> None:
    shelves = tuple(f"Shelf {number}" for number in range(6))
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "old", playlists=(LOUD, CALM, *shelves))))
        partial = str(write_export(tmp_path / "new"))
        kept = await ana.ask("import", file=partial)
        replaced = await ana.ask("import", file=partial, mode="replace")

    assert "6 playlists that I knew from before" in field(kept, "Missing in this export")
    assert "6 playlists removed" in field(replaced, "Changed")


async def test_a_refused_file_changes_nothing_and_names_the_next_step(tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("import", file=str(picture))
        listed = await ana.ask("playlists")

    assert reply.outcome is Outcome.BAD_INPUT
    assert "cover.png" in reply.title
    assert "Nothing was changed" in reply.text
    assert listed.outcome is Outcome.NEEDS_LIBRARY


async def test_an_import_without_a_file_asks_for_one(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("import")

    assert reply.outcome is Outcome.BAD_INPUT
    assert "/import" in reply.text


def test_only_what_happened_is_noted() -> None:
    assert (
        noted_in_words(Counts(rows=9, kept=7, duplicates=2)) == "2 repeated in the same playlist, kept once"
    )
    assert changed_in_words(NOTHING).startswith("Nothing")


def test_the_share_of_sound_features_names_each_source() -> None:
    said = sounds_in_words({"file": 60, "catalogue": 20, "none": 20})

    assert said == "80 % of your songs have them (60 from your files, 20 from the catalogue)."
