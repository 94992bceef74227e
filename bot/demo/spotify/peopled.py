"""Moves the demo's invented world into the stand-in for Spotify."""

from collections import Counter
from itertools import chain

from bot.clock import Clock
from bot.demo.discography import Song
from bot.demo.filing import Oddity, Playlist
from bot.demo.spotify.world import SpotifyWorld, StoredTrack
from bot.demo.world import Person, World

_TOP, _RECENT = 50, 50


def peopled(world: World, clock: Clock) -> SpotifyWorld:
    """Give every person an account with their playlists, likes and plays, and one followed playlist."""
    spotify = SpotifyWorld(clock)
    for song in world.songs:
        spotify.add_track(_song(song))
    for person in world.people:
        _move_in(spotify, person)
    ids = list(spotify.people)
    firsts = [spotify.people[each].playlists[0] for each in ids]
    for person_id, playlist_id in zip(ids, (*firsts[1:], firsts[0]), strict=True):
        spotify.people[person_id].playlists.append(playlist_id)
    return spotify


def _move_in(spotify: SpotifyWorld, person: Person) -> None:
    account = spotify.add_person(person.name.casefold(), person.name)
    for playlist in person.playlists:
        _file(spotify, account.id, playlist)
    for filed in person.liked.filed:
        if isinstance(filed.piece, Song):
            spotify.like(account.id, spotify.tracks[filed.piece.id], filed.added_at)
    heard: Counter[str] = Counter()
    for play in person.plays:
        heard[play.song.id] += play.played
    account.top_tracks = [spotify.tracks[each] for each, _ in heard.most_common(_TOP)]
    account.top_artists = _artists(person)
    account.recent = [(spotify.tracks[play.song.id], play.at) for play in reversed(person.plays[-_RECENT:])]


def _artists(person: Person) -> list[tuple[str, str]]:
    heard = Counter(chain.from_iterable(_credits(play.song) for play in person.plays))
    return [artist for artist, _ in heard.most_common(_TOP)]


def _credits(song: Song) -> list[tuple[str, str]]:
    return [(artist.id, artist.name) for artist in song.artists]


def _file(spotify: SpotifyWorld, owner: str, playlist: Playlist) -> None:
    tracks = [
        spotify.tracks[filed.piece.id] if isinstance(filed.piece, Song) else _oddity(filed.piece)
        for filed in playlist.filed
    ]
    spotify.add_playlist(owner, playlist.name, tracks, added=[filed.added_at for filed in playlist.filed])


def _song(song: Song) -> StoredTrack:
    return StoredTrack(
        song.id,
        song.title,
        _credits(song),
        album_id=song.album.id,
        album=song.album.title,
        release_date=song.album.released,
        duration_ms=song.duration,
        explicit=song.explicit,
        isrc=song.isrc,
        number=song.number,
        genres=song.artist.genres,
    )


def _oddity(piece: Oddity) -> StoredTrack | None:
    """Write a local file or an episode; a track without a name is one that Spotify no longer has."""
    if piece.address.startswith("spotify:local:"):
        return StoredTrack(
            piece.address,
            piece.title,
            [("", piece.artist)],
            album="",
            duration_ms=piece.duration,
            kind="local",
        )
    if piece.address.startswith("spotify:episode:"):
        identity = piece.address.rpartition(":")[2]
        return StoredTrack(
            identity, piece.title, [], album=piece.artist, duration_ms=piece.duration, kind="episode"
        )
    return None
