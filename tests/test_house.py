"""The house is as its plan says: catalogue, doors, settings, README and changelog are true to each other."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.answers.catalogue import LISTED
from bot.frontends.console import read_line

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(path for package in ("bot", "cogs", "models") for path in (ROOT / package).rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("command", LISTED, ids=lambda command: command.name)
def test_the_readme_and_the_console_offer_every_command(command: object) -> None:
    name = command.name  # type: ignore[attr-defined]

    assert f"`/{name}" in README
    assert read_line(f"/{name}")[0] == name


def test_the_readme_lists_no_command_that_there_is_not() -> None:
    listed = re.findall(r"^\| `/([a-z]+)", README, re.MULTILINE)

    assert listed == [command.name for command in LISTED]


def test_the_readme_names_every_target_and_every_command_line() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    lines = re.findall(r'add_parser\("([a-z]+)"', (ROOT / "bot" / "cli.py").read_text(encoding="utf-8"))

    for target in {"setup", "demo", "test", "check", "bench"} & set(targets):
        assert f"make {target}" in README
    for line in set(lines) - {"import"}:
        assert f"earmark {line}" in README


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )

    assert versions[0] == PROJECT["project"]["version"]


def test_every_path_that_a_page_names_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for path in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / path).exists(), f"{page.name} names {path}"


def test_pinned_packages_carry_hashes_and_no_index() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][^ ]*==", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
        assert "index" not in text
        assert "://" not in text


def test_nothing_tracked_names_a_machine_or_an_index() -> None:
    tracked = subprocess.run(
        ["/usr/bin/env", "git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("this is no git checkout")
    foreign = re.compile("|".join([r"(?<![\w.])/wo" + r"rk/", "index" + r"-url", "uv" + r"\.lock"]))
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".sh", ""} and path.is_file():
            assert not foreign.search(path.read_text(encoding="utf-8")), name


def test_modules_and_functions_are_small() -> None:
    lengths = [
        node.end_lineno - node.lineno + 1 for path in SOURCES for node in functions(path) if node.end_lineno
    ]
    lengths.sort()

    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES) <= 400
    assert lengths[int(0.9 * len(lengths))] <= 30


def test_no_room_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}

    assert not {path.stem for path in SOURCES} & empty
    assert not {path.parent.name for path in SOURCES} & empty


def test_nothing_happens_at_import() -> None:
    allowed = {"bot/compute/single_thread.py"}
    for path in SOURCES:
        if path.relative_to(ROOT).as_posix() in allowed or path.name == "__main__.py":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            assert is_docstring or not isinstance(node, ast.Expr | ast.For | ast.While | ast.With), path
