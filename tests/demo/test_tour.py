from itertools import pairwise
from pathlib import Path

import pytest

from bot.answers.catalogue import LISTED
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
    asked = [answer.partition("\n")[0] for answer in printed.split("earmark> ")[1:]]
    assert {line.split()[0] for line in asked if line.startswith("/")} == {
        f"/{command.name}" for command in LISTED if command.name != "import"
    }
    assert "I think it fits none of your playlists." in printed
    assert "Traceback" not in printed
    assert_the_buttons_are_those_that_it_means(printed)


def assert_the_buttons_are_those_that_it_means(printed: str) -> None:
    answers = printed.split("earmark> ")
    pressed = [
        (before.rstrip().splitlines()[-1], answer.splitlines())
        for before, answer in pairwise(answers)
        if answer.splitlines()[0].isdecimal()
    ]
    why, other, picked, disliked, liked, taken_back = pressed
    assert_a_verdict_changes_what_comes_next(disliked, liked, taken_back)
    assert "3 Why?" in why[0]
    assert why[1][1].startswith("Why ")
    assert "2 Not that one" in other[0]
    assert other[1][1].startswith("Where does ")
    name = picked[1][1].removeprefix("Noted: ")
    assert f"2 {name}" in " ".join(other[1])
    assert any(line.startswith("What changed") for line in picked[1])


def assert_a_verdict_changes_what_comes_next(*pressed: tuple[str, list[str]]) -> None:
    (_, disliked), (_, liked), (_, taken_back) = pressed
    first, second = said_of(disliked, "👎"), said_of(liked, "👍")
    assert disliked[1] == second
    assert "What I learnt" in disliked
    assert liked[1] not in {first, second}
    assert f"Your 👍 for {second} counts no longer." in " ".join(taken_back)
    assert taken_back[1] == second


def said_of(answer: list[str], sign: str) -> str:
    """Return the song that was judged, as the answer to it says."""
    return answer[answer.index("You said") + 1].removeprefix(f"{sign} ")


async def test_a_readers_own_export_is_toured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = await visit(write_export(tmp_path / "mine"), CONFIG, SECRETS, lambda: NOW, typed=False)

    assert code == 0
    assert "I know 2 playlists" in capsys.readouterr().out


async def test_a_visit_with_a_wrong_path_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = await visit(tmp_path / "nowhere", CONFIG, SECRETS, lambda: NOW, typed=False)

    assert code == 1
    assert "no file or folder" in capsys.readouterr().out
