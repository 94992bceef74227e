from pathlib import Path

import pandas as pd
import pytest

from bot.demo.exports import write, write_catalogue
from bot.demo.tour import SEED, UNTIL
from bot.demo.world import invent
from bot.domain import Kind, TrackId
from bot.imports import read, read_catalogue
from bot.services.asking import _columns
from models import guessing


def trained(export: Path) -> guessing.Guesser:
    listens = [
        {"playlist": playlist.name, "added_at": entry.added_at, **_columns(entry.track)}
        for playlist in read(export).playlists
        if playlist.kind is Kind.PLAYLIST
        for entry in playlist.entries
    ]
    return guessing.train(pd.DataFrame(listens), seed=1)


@pytest.mark.slow
def test_the_guesser_finds_most_planted_answers_from_the_files_alone(tmp_path: Path) -> None:
    world = invent(SEED, UNTIL)
    places = write(world, tmp_path)
    write_catalogue(world, tmp_path / "data.csv")
    known = {track.id: track for track in read_catalogue(tmp_path / "data.csv")}
    guessers = {name: trained(place) for name, place in places.items()}
    right = 0
    for newcomer in world.newcomers:
        odds = guessers[newcomer.asker].rank(pd.DataFrame([_columns(known[TrackId(newcomer.song.id)])]))
        right += odds.iloc[0].idxmax() == (newcomer.playlist or guessing.NONE_OF_THESE)
    assert right >= 9
