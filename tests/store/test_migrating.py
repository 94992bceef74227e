import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import SOUND_COLUMNS, Agreement, Candidate, Origin, Place, Verdict
from bot.errors import NewerStore, StoreError, StoreUnreadable
from bot.store import open_store
from bot.store.migrating import Migration, all_migrations, migrate, statements, version
from tests.store.worlds import (
    HEARD,
    OTHERWISE,
    START,
    Ticking,
    dump,
    exported,
    listed,
    played,
    song,
    tables,
)

FIRST = Migration(1, "0001_a.sql", "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('old;');")
SECOND = Migration(2, "0002_b.sql", "ALTER TABLE a RENAME TO b;\nUPDATE b SET x = 'new';")
BROKEN = Migration(
    2, "0002_b.sql", "UPDATE a SET x = 'new'; CREATE TABLE c (y); INSERT INTO nowhere VALUES (1);"
)


def state(path: Path) -> tuple[int, dict[str, list[tuple[object, ...]]]]:
    with closing(sqlite3.connect(path)) as connection:
        return version(connection), dump(path)


def test_the_steps_are_numbered_from_one_without_a_gap() -> None:
    folder = files("bot.store") / "migrations"
    steps = all_migrations()

    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert len(steps) == len([file for file in folder.iterdir() if not file.name.startswith("__")])
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", step.name) for step in steps)


def test_no_step_ends_the_transaction_that_it_runs_in() -> None:
    for step in all_migrations():
        for statement in statements(re.sub("--.*", "", step.sql)):
            assert not re.match(r"\s*(COMMIT|END|ROLLBACK|BEGIN|VACUUM|PRAGMA)\b", statement.upper())


def test_every_shipped_statement_is_one_and_complete() -> None:
    for step in all_migrations():
        found = list(statements(step.sql))
        assert all(sqlite3.complete_statement(statement) for statement in found)
        assert "".join("".join(found).split()) == "".join(step.sql.split())


def test_the_sound_columns_of_both_tables_are_those_of_the_domain(path: Path) -> None:
    migrate(path, all_migrations(), at=START, backups=None)

    with closing(sqlite3.connect(path)) as connection:
        for table in ("sounds", "catalogue"):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            assert [name for name in columns if name in SOUND_COLUMNS] == list(SOUND_COLUMNS)


def test_every_table_refuses_values_of_the_wrong_type(path: Path) -> None:
    migrate(path, all_migrations(), at=START, backups=None)

    with closing(sqlite3.connect(path)) as connection:
        strict = {row[1]: row[5] for row in connection.execute("PRAGMA table_list")}
        assert all(strict[table] for table in tables(connection))


def test_a_new_database_goes_through_all_steps(path: Path) -> None:
    migrate(path, [FIRST, SECOND], at=START, backups=None)

    assert state(path) == (2, {"b": [(1, "new")]})


def test_an_older_database_goes_through_the_steps_that_it_lacks(path: Path) -> None:
    migrate(path, [FIRST], at=START, backups=None)
    assert state(path) == (1, {"a": [(1, "old;")]})

    migrate(path, [FIRST, SECOND], at=START, backups=None)

    assert state(path) == (2, {"b": [(1, "new")]})


def test_migrating_again_changes_nothing(path: Path) -> None:
    migrate(path, [FIRST, SECOND], at=START, backups=None)
    before = path.read_bytes()

    migrate(path, [FIRST, SECOND], at=START, backups=path.parent / "backups")

    assert path.read_bytes() == before
    assert not (path.parent / "backups").exists()


def test_a_step_that_fails_leaves_the_schema_before_it(path: Path) -> None:
    migrate(path, [FIRST], at=START, backups=None)

    with pytest.raises(StoreError):
        migrate(path, [FIRST, BROKEN], at=START, backups=None)

    assert state(path) == (1, {"a": [(1, "old;")]})


def test_a_step_that_leaves_references_to_nothing_is_undone(path: Path) -> None:
    loose = Migration(
        2, "0002_loose.sql", "CREATE TABLE b (x REFERENCES a (rowid)); INSERT INTO b VALUES (9);"
    )
    migrate(path, [FIRST], at=START, backups=None)

    with pytest.raises(StoreError):
        migrate(path, [FIRST, loose], at=START, backups=None)

    assert state(path) == (1, {"a": [(1, "old;")]})


def test_a_database_of_a_newer_earmark_is_refused_and_left_alone(path: Path) -> None:
    migrate(path, [FIRST, SECOND], at=START, backups=None)
    before = path.read_bytes()

    with pytest.raises(NewerStore, match=r"version 2, .* up to 1"):
        migrate(path, [FIRST], at=START, backups=path.parent / "backups")

    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all, " * 100, b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(StoreUnreadable):
        async with open_store(path, Ticking()):
            pass

    assert path.read_bytes() == content


async def test_a_path_that_cannot_be_a_file_is_refused(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(StoreUnreadable):
        async with open_store(path, Ticking()):
            pass


async def test_a_path_with_signs_that_mean_something_in_an_address_opens(tmp_path: Path) -> None:
    path = tmp_path / "50% of ? & #1" / "é.db"

    async with open_store(path, Ticking()) as store:
        await store.members.identify("console", "ann")

    assert path.is_file()


async def test_two_openings_at_once_of_a_new_database_both_succeed(path: Path) -> None:
    async def opened() -> None:
        async with open_store(path, Ticking()) as store:
            await store.members.identify("console", "ann")

    await asyncio.gather(opened(), opened())

    assert len(dump(path)["members"]) == 1


def test_a_database_that_is_not_empty_is_copied_before_it_is_migrated(path: Path) -> None:
    backups = path.parent / "backups"
    migrate(path, [FIRST], at=START, backups=backups)
    assert not backups.exists()
    before = state(path)

    migrate(path, [FIRST, SECOND], at=START, backups=backups)

    (copy,) = backups.iterdir()
    assert state(copy) == before
    assert copy.stat().st_mode & 0o077 == 0


def test_without_a_copy_nothing_is_migrated(path: Path) -> None:
    migrate(path, [FIRST], at=START, backups=None)
    backups = path.parent / "backups"
    backups.write_text("in the way of the folder")

    with pytest.raises(StoreUnreadable):
        migrate(path, [FIRST, SECOND], at=START, backups=backups)

    assert state(path)[0] == 1


literals = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(
    lambda text: "'" + text.replace("'", "''") + "'"
)
comments = st.sampled_from(["", "-- it's; here\n", "/* ; ' */ ", "\n"])


@given(st.lists(st.tuples(comments, literals, st.sampled_from([";", ";\n", " ;\n\n"]))))
def test_a_script_is_split_at_the_ends_of_its_statements_alone(parts: list[tuple[str, str, str]]) -> None:
    script = "".join(f"{comment}SELECT {literal}{end}" for comment, literal, end in parts)

    found = list(statements(script))

    assert len(found) == len(parts)
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement, (_, literal, _) in zip(found, parts, strict=True):
            (value,) = connection.execute(statement).fetchone()
            assert value == literal[1:-1].replace("''", "'")


def test_a_trigger_is_one_statement() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = 1; DELETE FROM a; END;"

    assert list(statements(f"{trigger} SELECT 1; -- the end")) == [trigger, "SELECT 1;", "-- the end"]


FIRST_VERSION = [step for step in all_migrations() if step.number == 1]


async def filled(path: Path) -> None:
    """Fill every table that the first version had."""
    async with open_store(path, Ticking()) as store:
        for account in ("ann", "ben"):
            member = await store.members.identify("console", account)
            moss = listed("Moss", [song(1, sound=HEARD), song(2)])
            export = exported(moss, listed("Clatter", [2, 3]), listening=(played(3, 4), played(9, 1)))
            await store.playlists.take_in(member, export)
            await store.trained.save(member, "guesser", b"weights", "digest", {"rows": 4})
        await store.playlists.set_guessed(member, (await store.playlists.all(member))[0].id, False)
        await store.catalogue.load([song(2, sound=OTHERWISE), song(5)], known_at=START)


def as_of_the_first_version(path: Path, old: Path) -> dict[str, list[tuple[object, ...]]]:
    """Write what the tables of the first version hold into a database of that version."""
    migrate(old, FIRST_VERSION, at=START, backups=None)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ATTACH ? AS filled", (str(path),))
        for table in tables(connection):
            names = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM filled.{table}")  # noqa: S608 - our own tables
        connection.commit()
    return dump(old)


async def read_back(path: Path) -> list[object]:
    """Read a library as the house does."""
    async with open_store(path, Ticking()) as store:
        member = await store.members.known("console", "ben")
        assert member is not None
        return [
            member,
            await store.playlists.all(member),
            await store.playlists.listens(member),
            await store.playlists.digest(member),
            await store.tracks.search(member, "song", 10),
            await store.trained.load(member, "guesser"),
        ]


async def test_a_library_of_the_first_version_is_whole_after_the_last(path: Path) -> None:
    await filled(path)
    old, backups = path.parent / "old.db", path.parent / "backups"
    before = as_of_the_first_version(path, old)
    assert all(before.values())

    migrate(old, all_migrations(), at=START, backups=backups)

    after = dump(old)
    assert {table: after[table] for table in before} == before
    assert set(after) > set(before)
    # Whoever was here before is looked at for training.
    assert [row[1] for row in after["unlearned"]] == [row[0] for row in after["members"]]
    assert not any(after[table] for table in set(after) - set(before) - {"unlearned"})
    assert [state(copy) for copy in backups.iterdir()] == [(1, before)]
    assert await read_back(old) == await read_back(path)


async def test_a_migrated_library_takes_corrections_agreements_questions_and_verdicts(path: Path) -> None:
    await filled(path)
    old = path.parent / "old.db"
    as_of_the_first_version(path, old)

    async with open_store(old, Ticking()) as store:
        ann = await store.members.identify("console", "ann")
        clatter = next(each.id for each in await store.playlists.all(ann) if each.name == "Clatter")
        assert await store.corrections.put(ann, song(1).id, clatter)
        await store.agreements.agree(ann, Place("discord", "1"), Agreement.MAP)
        await store.waiting.put(ann, "model", {})
        assert await store.suggestions.fresh(ann, [Candidate(song(1), Origin.SEARCH)], timedelta()) == ()
        await store.verdicts.put(ann, song(90), Verdict.LIKE, Origin.SEARCH)

        gone = await store.personal.erase(ann)

    assert [gone[table] for table in ("corrections", "agreements", "waiting", "verdicts")] == [1, 1, 1, 1]
