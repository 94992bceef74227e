"""The whole house with a service of song data beside it: from a silent export to a sound that counts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_house
from bot.config import Compute, Config, Lookups, Secrets, Store
from tests.exports import CALM, LOUD, track_id, write_export
from tests.houses import KEY, NOW, Person
from tests.lookups.standin import Standin, open_standin


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with open_standin() as opened:
        for number in range(16):
            opened.learn(track_id(LOUD, number), energy=0.9, tempo=160)
            opened.learn(track_id(CALM, number), energy=0.1, tempo=80)
        yield opened


def config_with(folder: Path, lookups: Lookups) -> Config:
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    return Config(store=store, compute=Compute(engine="inline"), lookups=lookups)


async def test_an_export_without_sound_gets_one_and_the_next_import_says_so(
    standin: Standin, tmp_path: Path
) -> None:
    config = config_with(tmp_path, Lookups(reccobeats="on", reccobeats_base=standin.base))
    async with open_house(config, Secrets(key=KEY, written=()), lambda: NOW) as house:
        ana = Person(house, await house.store.members.identify("test", "ana"))
        export = str(write_export(tmp_path / "export", sound=False))
        first = await ana.ask("import", file=export)
        before = await house.store.playlists.digest(ana.member)

        done = await house.services.enriching.hear()

        again = await ana.ask("import", file=export)
        after = await house.store.playlists.digest(ana.member)
    assert done.found == done.asked == 32
    assert before != after
    assert "I look the others up" in next(
        field.text for field in first.fields if field.name == "Sound features"
    )
    assert "from ReccoBeats" in next(field.text for field in again.fields if field.name == "Sound features")


async def test_unless_the_operator_switches_it_on_nobody_is_asked(standin: Standin, tmp_path: Path) -> None:
    config = config_with(tmp_path, Lookups(reccobeats_base=standin.base))
    async with open_house(config, Secrets(key=KEY, written=()), lambda: NOW) as house:
        ana = Person(house, await house.store.members.identify("test", "ana"))
        reply = await ana.ask("import", file=str(write_export(tmp_path / "export", sound=False)))
        await house.services.enriching.hear()

    assert standin.asked == []
    assert "look" not in next(field.text for field in reply.fields if field.name == "Sound features")
    assert Lookups().reccobeats == "off"
