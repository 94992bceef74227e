"""The container keeps to itself: what hadolint does not see in the Dockerfile, and what compose adds."""

import json
import os
import re
from pathlib import Path

import pytest

from bot import config

ROOT = Path(__file__).resolve().parents[1]
IMAGE = re.compile(r"python:(3\.\d+)\.\d+-slim-[a-z]+")


def lines_of(name: str) -> list[str]:
    """Read a file without its comments and empty lines."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def instructions(keyword: str) -> list[str]:
    """Give what stands behind a keyword of the Dockerfile, each instruction on one line."""
    whole = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines_of("Dockerfile")))
    return [line.partition(" ")[2] for line in whole.splitlines() if line.startswith(f"{keyword} ")]


def environment() -> dict[str, str]:
    """Give the variables of the last stage."""
    return dict(pair.split("=", 1) for pair in instructions("ENV")[-1].split())


def copied() -> list[str]:
    """Give every path that is copied from the repository."""
    sources = [line.split()[:-1] for line in instructions("COPY") if "--from=" not in line]
    return [source for line in sources for source in line]


def compose(key: str) -> list[str]:
    """Give what a key of the service holds: its value, or the entries of its list."""
    below = re.search(
        rf"^    {key}:(.*)\n((?:      .*\n)*)", "\n".join(lines_of("compose.yaml")), re.MULTILINE
    )
    assert below, f"compose.yaml has no {key}"
    entries = [line.strip().removeprefix("- ") for line in below[2].splitlines()]
    return entries or [below[1].strip()]


def test_both_stages_stand_on_one_image_named_to_the_patch() -> None:
    first, last = (line.split()[0] for line in instructions("FROM"))

    assert first == last
    assert IMAGE.fullmatch(first)


def test_the_images_python_is_one_that_the_checks_run_on() -> None:
    version = IMAGE.match(instructions("FROM")[0])
    matrix = re.search(
        r"python: \[(.*)\]", (ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8")
    )

    assert version
    assert matrix
    assert f'"{version[1]}"' in matrix[1].split(", ")


def test_nothing_runs_as_root() -> None:
    whole = "\n".join(lines_of("Dockerfile"))

    user, _, group = instructions("USER")[-1].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert "\nRUN " not in whole[whole.rindex("\nUSER ") :]
    assert compose("user") == [f'"{user}:{group}"']


def test_every_package_is_installed_by_its_hash_or_from_our_own_wheel() -> None:
    commands = [part for line in instructions("RUN") for part in line.split(" && ") if " pip " in part]

    assert len(commands) == 4
    for command in commands:
        if "--require-hashes" in command:
            assert re.search(r"--only-binary :all: --requirement requirements/\w+\.txt$", command)
        else:
            assert "--no-index" in command
            assert "--no-deps" in command


def test_our_own_packages_are_installed_compiled_and_not_from_the_source_folder() -> None:
    installs = [line for line in instructions("RUN") if "/opt/earmark/bin/python install" in line]

    assert len(installs) == 2
    assert all("install --compile" in line for line in installs)
    assert "editable" not in "".join(installs)


@pytest.mark.parametrize("name", ["build", "runtime", "dev"])
def test_every_requirement_is_pinned_with_its_hashes_and_names_no_index(name: str) -> None:
    pinned = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()

    for requirement in pinned:
        assert re.match(r"[\w.-]+==[\w.]+ ", requirement)
        assert "--hash=sha256:" in requirement
        assert "://" not in requirement


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    let_through = [line.removeprefix("!") for line in lines_of(".dockerignore") if line.startswith("!")]

    assert copied()
    for source in copied():
        assert (ROOT / source).exists()
        assert any(source == name or source.startswith(f"{name}/") for name in let_through)


def test_nothing_else_enters_the_image() -> None:
    ignored = lines_of(".dockerignore")

    assert ignored[0] == "*"
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == set(copied())
    assert "ADD" not in {line.split()[0] for line in lines_of("Dockerfile")}


def test_no_secret_is_baked_in() -> None:
    named = " ".join([*instructions("ENV"), *instructions("ARG")])

    assert not re.search(r"\w*(token|secret|key|password)\w*=", named, re.IGNORECASE)
    assert compose("env_file") == [".env"]
    assert ".env" in lines_of(".gitignore")


def test_the_database_and_its_backups_lie_in_the_volume() -> None:
    store = config.load(None, environment()).store

    assert instructions("VOLUME") == ["/data"]
    assert "data:/data" in compose("volumes")
    assert all(path.startswith("/data/") for path in (store.path, store.backups))


def test_the_shipped_settings_lie_where_earmark_is_started() -> None:
    assert instructions("WORKDIR")[-1] == "/app"
    assert "config.toml ./" in instructions("COPY")
    assert "./config.toml:/app/config.toml:ro" in compose("volumes")


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
def test_a_worker_computes_on_one_thread(name: str) -> None:
    assert environment()[name] == "1"


def test_it_stops_and_tells_its_health_as_asked() -> None:
    health = json.loads(instructions("HEALTHCHECK")[0].partition(" CMD ")[2])

    assert f"127.0.0.1:{config.Web().port}/healthz" in health[-1]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["earmark"]
    assert json.loads(instructions("CMD")[-1]) == ["run"]
    assert re.fullmatch(r"[1-9]\d*s", compose("stop_grace_period")[0])


def test_it_may_write_to_nothing_but_its_volume_and_its_memory() -> None:
    assert compose("read_only") == ["true"]
    assert compose("tmpfs")[0].startswith("/tmp:")  # noqa: S108 - the container's own, in memory
    assert environment()["HOME"] == "/tmp"  # noqa: S108 - likewise
    assert all(volume == "data:/data" or volume.endswith(":ro") for volume in compose("volumes"))


def test_it_has_no_rights_beyond_those_of_a_process() -> None:
    said = "\n".join(lines_of("compose.yaml"))

    assert compose("cap_drop") == ["ALL"]
    assert compose("security_opt") == ["no-new-privileges:true"]
    assert not re.search(r"privileged: true|cap_add|docker\.sock|network_mode: host|pid: host", said)


def test_the_console_in_the_container_has_a_terminal() -> None:
    assert compose("stdin_open") == compose("tty") == ["true"]


def test_the_checks_elsewhere_are_the_checks_at_home() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    workflow = (ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8")

    assert re.findall(r'^make PYTHON="\$python" (\w+)$', script, re.MULTILINE) == ["check", "test"]
    assert re.findall(r"- run: (.*)", workflow) == [".ci/run"]
    assert '["3.11", "3.12", "3.13"]' in workflow
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_the_example_of_the_environment_names_every_secret_and_holds_none() -> None:
    named = dict(line.split("=", 1) for line in lines_of(".env.example"))

    assert named == dict.fromkeys(config._SECRETS, "")
    assert config.secrets(named).key is None
