import io
import re
from pathlib import Path

import pytest
from matplotlib.image import imread

from bot.answers.reply import Choice, Outcome, Reply
from bot.errors import JobTimedOut
from bot.services.scorecards import KINDS
from tests.exports import write_export
from tests.houses import Person, person_in


@pytest.fixture(autouse=True)
def few_trainings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a replay train once instead of eight times."""
    monkeypatch.setattr("models.scoring._POINTS", 1)


def fields_of(reply: Reply) -> dict[str, str]:
    return {field.name: field.text for field in reply.fields}


async def with_library(person: Person, folder: Path, *, songs: int = 30) -> None:
    await person.ask("import", file=str(write_export(folder / "export", songs=songs)))


async def grown(person: Person) -> Reply:
    """Ask, and let the answer grow until nothing is left to be tested."""
    reply = await person.ask("model")
    while reply.then:
        reply = await person.ask(reply.then.command, **reply.then.options)
    return reply


async def test_the_first_answer_shows_the_blend_beside_simple_rules_with_margins(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        reply = await ana.ask("model")

    assert reply.outcome is Outcome.OK
    by_name = fields_of(reply)
    for title in (
        "On your own filings, each foretold from the past alone",
        "By the song alone: each kept from me while I learned the rest",
    ):
        lines = by_name[title].splitlines()
        for contender in (
            "blend",
            "where its artist is mostly",
            "always the biggest",
            "a plain forest on sound",
        ):
            (line,) = (line for line in lines if contender in line)
            assert line.count(" %)") == 2
        assert re.fullmatch(r"Of \d+ songs: right at once · among the first three", lines[0])
    assert "right 40 of 40 times (91–100 %)" in by_name["When I sound sure"]
    assert ana.told[-1] == "Testing the blend on your 2 playlists …"


async def test_a_picture_stands_beside_the_words(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        reply = await ana.ask("model")

    assert reply.attachment is not None
    assert reply.attachment.name == "model.png"
    height, width, _ = imread(io.BytesIO(reply.attachment.content), format="png").shape
    assert (width, height > 1000) == (1200, True)


async def test_the_answer_grows_in_place_until_every_kind_is_tested(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        first = await ana.ask("model")
        assert first.then == Choice("Go on comparing", "measure", in_place=True)
        last = await grown(ana)

    shown = fields_of(last)["On your own filings, each foretold from the past alone"]
    assert "Still to be tested: random forest, linear" in "\n".join(fields_of(first).values())
    assert "Still to be tested" not in shown
    for words in (
        "Random forest:",
        "Support vector machine:",
        "Small neural network:",
        "Nearest neighbours:",
    ):
        assert f"· {words}" in shown
    assert "▸ The blend:" in shown
    assert last.attachment != first.attachment


async def test_the_comparison_is_measured_once_for_the_same_library(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        first = await grown(ana)
        ana.told.clear()
        second = await ana.ask("model")

    assert ana.told == []
    assert second == first


async def test_whoever_chooses_a_kind_is_told_what_it_is_and_how_to_go_back(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        menu = (await ana.ask("model")).menu
        assert menu is not None
        assert [item.value for item in menu.items] == list(KINDS[1:])

        chosen = await ana.ask(menu.command, **{menu.option: "forest"})
        shown = await ana.ask("model")

        assert chosen.title == "Random forest guesses for you from now on"
        assert "vote" in chosen.text
        back = next(choice for choice in chosen.choices if choice.label == "Back to the blend")
        assert shown.text.startswith("Random forest guesses for you.")
        assert "▸ Random forest:" in "\n".join(fields_of(shown).values())
        returned = await ana.ask(back.command, **back.options)

        assert returned.title == "The blend guesses for you from now on"
        assert await ana.house.store.preferences.model(ana.member) == "blend"


async def test_a_kind_that_does_not_exist_is_met_with_those_that_do(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        reply = await ana.ask("model", use="oracle")

    assert reply.outcome is Outcome.BAD_INPUT
    assert "neighbours" in f"{reply.title} {reply.text}"


async def test_playlists_whose_names_a_picture_may_lack_are_numbered_in_words(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        folder = write_export(tmp_path / "export", songs=30)
        (folder / "Calm_Mornings.csv").rename(folder / "日本の夜.csv")
        await ana.ask("import", file=str(folder))
        reply = await ana.ask("model")

    assert fields_of(reply)["In the picture"] in {"1 is 日本の夜", "2 is 日本の夜"}


async def test_an_answer_comes_without_its_picture_rather_than_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path)
        run = type(ana.house.compute).run

        async def without_pictures(self: object, task: str, *arguments: object, **options: object) -> object:
            if task.startswith("bot.pictures"):
                raise JobTimedOut(seconds=1)
            return await run(self, task, *arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(type(ana.house.compute), "run", without_pictures)
        reply = await ana.ask("model")

    assert reply.attachment is None
    assert reply.outcome is Outcome.OK
    assert "The blend" in "\n".join(fields_of(reply).values())


async def test_playlists_too_small_to_judge_are_no_traceback(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await with_library(ana, tmp_path, songs=6)
        reply = await ana.ask("model")

    assert reply.outcome is Outcome.NEEDS_LIBRARY
    assert "12 songs" in f"{reply.title} {reply.text}"
