"""Maps of whole libraries: the demo's five people, and real listeners where their exports are at hand."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from bot.answers.charting import drawing
from bot.demo.exports import write
from bot.demo.world import invent
from bot.domain import Agreement, MemberId, Place, Shown
from bot.imports import read
from bot.pictures.mapping import laid_out
from bot.services.mapsheets import Asked, By, Sheet, Who
from tests.houses import person_in
from tests.pictures.drawings import outside, overlapping, words_on

HERE = Place("test", "1")
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Work on one thread, as workers do: several on a busy machine wait for each other."""
    with threadpool_limits(1):
        yield


async def mapped(folder: Path, exports: Mapping[str, Path]) -> tuple[Sheet, bytes]:
    """Let people bring their exports and agree, and return the map that the first of them sees."""
    async with person_in(folder) as person:
        store, members = person.house.store, list[MemberId]()
        for name, export in exports.items():
            member = await store.members.identify("test", name)
            await store.playlists.take_in(member, read(export))
            await store.playlists.set_all_shown(member, Shown.VISIBLE)
            await store.agreements.agree(member, HERE, Agreement.MAP, called=name)
            members.append(member)
        asked = Asked(members[0], HERE, Who.SERVER, By.MEMBER)
        drawn = await person.house.services.mapping.drawn(asked, drawing, person.told.append)
        return drawn.sheet, drawn.picture


def check(sheet: Sheet, picture: bytes, names: list[str]) -> None:
    """Look at a map as people would: it is light, everybody is named on it, and no words are in the way."""
    laid = laid_out(drawing(sheet))
    said = [text for text, _ in words_on(laid)]

    assert len(picture) < 2_000_000
    assert overlapping(laid) == []
    assert outside(laid) == []
    assert f"{names[0]} (you)" in said
    assert "you are here" in said
    for name in names[1:]:
        assert said.count(name) == 2
    assert sum(region.name in said for region in sheet.regions) >= 4


async def test_the_five_people_of_the_demo_find_themselves_on_one_map(tmp_path: Path) -> None:
    exports = write(invent(7, UNTIL), tmp_path / "exports")

    sheet, picture = await mapped(tmp_path, exports)

    assert len(sheet.x) > 1500
    check(sheet, picture, list(exports))


async def test_real_listeners_find_themselves_on_one_map(tmp_path: Path, shared_data: Path) -> None:
    exports = {name: shared_data / "listeners" / name for name in ("l1", "l2", "l3", "l4")}

    sheet, picture = await mapped(tmp_path, exports)

    assert len(sheet.x) > 4500
    check(sheet, picture, list(exports))
