from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers import curating
from bot.answers.reply import Outcome
from bot.services.curating import Choice
from tests.exports import CALM, LOUD, write_export
from tests.houses import Person, person_in


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        yield person


async def test_the_list_shows_names_and_sizes_in_order(ana: Person) -> None:
    reply = await ana.ask("playlists")

    assert reply.text.splitlines() == [f"{CALM} · 16", f"{LOUD} · 16"]


@pytest.mark.parametrize(
    ("choice", "remark"),
    [
        ("exclude", "not in /guess"),
        ("leave-out", "left out of taste"),
        ("visible", "visible"),
        ("counted", "counted"),
    ],
)
async def test_each_choice_shows_in_the_list_and_can_be_taken_back(
    ana: Person, choice: str, remark: str
) -> None:
    back = {"exclude": "include", "leave-out": "in-taste"}.get(choice, "private")

    await ana.ask("playlists", playlist=LOUD, set=choice)
    chosen = await ana.ask("playlists")
    await ana.ask("playlists", playlist=LOUD.upper(), set=back)
    taken_back = await ana.ask("playlists")

    assert f"{LOUD} · 16 · {remark}" in chosen.text
    assert f"{LOUD} · 16\n" in taken_back.text + "\n"


async def test_a_misspelt_name_is_met_with_the_nearest(ana: Person) -> None:
    reply = await ana.ask("playlists", playlist="Loud Evnings", set="exclude")

    assert reply.outcome is Outcome.NOT_FOUND
    assert LOUD in reply.text


@pytest.mark.parametrize("options", [{"set": "exclude"}, {"playlist": LOUD, "set": "explode"}])
async def test_half_a_choice_is_met_with_an_example(ana: Person, options: dict[str, str]) -> None:
    reply = await ana.ask("playlists", **options)

    assert reply.outcome is Outcome.BAD_INPUT
    assert "/playlists" in reply.text


async def test_choices_survive_a_newer_export(ana: Person, tmp_path: Path) -> None:
    await ana.ask("playlists", playlist=LOUD, set="leave-out")
    await ana.ask("import", file=str(write_export(tmp_path / "newer", songs=20)))

    assert f"{LOUD} · 20 · left out of taste" in (await ana.ask("playlists")).text


def test_every_choice_has_its_sentence() -> None:

    assert set(curating._NOW) == set(Choice)


async def test_a_long_list_is_turned_page_by_page(ana: Person, tmp_path: Path) -> None:
    many = tuple(f"Shelf {number:02}" for number in range(45))
    await ana.ask(
        "import", file=str(write_export(tmp_path / "many", songs=2, playlists=many)), mode="replace"
    )

    pages = [await ana.ask("playlists", page=str(number)) for number in (1, 2, 3)]

    assert "(page 2 of 3)" in pages[1].title
    assert [choice.label for reply in pages for choice in reply.choices] == ["Next", "Back", "Next", "Back"]
    assert [line.partition(" ·")[0] for reply in pages for line in reply.text.splitlines()] == list(many)


@pytest.mark.parametrize(("page", "shown"), [("0", 1), ("99", 3), ("x", 1)])
async def test_a_page_that_there_is_not_is_the_nearest(
    ana: Person, tmp_path: Path, page: str, shown: int
) -> None:
    many = tuple(f"Shelf {number:02}" for number in range(45))
    await ana.ask(
        "import", file=str(write_export(tmp_path / "many", songs=2, playlists=many)), mode="replace"
    )

    assert f"(page {shown} of 3)" in (await ana.ask("playlists", page=page)).title


async def test_a_playlist_is_shown_with_what_can_be_changed_about_it(ana: Person) -> None:
    reply = await ana.ask("playlists", playlist=LOUD)

    labels = [choice.label for choice in reply.choices]
    assert labels == [
        "Leave it out of /guess",
        "Not my taste",
        "Only count it",
        "Let it be seen",
        "All my playlists",
        "Suggest for this playlist",
    ]
    for choice in reply.choices[:-2]:
        assert choice.in_place
        changed = await ana.ask(choice.command, **choice.options)
        assert changed.choices != reply.choices


async def test_the_word_for_a_playlist_means_it_whatever_others_are_called(
    ana: Person, tmp_path: Path
) -> None:
    playlists = await ana.house.store.playlists.all(ana.member)
    word = f"#{playlists[0].id}"
    await ana.ask("import", file=str(write_export(tmp_path / "more", playlists=(LOUD, CALM, word))))

    reply = await ana.ask("playlists", playlist=word)

    assert reply.title == playlists[0].name
