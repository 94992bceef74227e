"""Writes playlists as the tables of Exportify in three layouts, and songs as a catalogue of sounds."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

from bot.demo.discography import Artist, Song
from bot.demo.filing import Filed, Oddity, Playlist

Row = dict[str, object]
"""What is known of a song's place in a playlist, by the names on the right-hand side of the layouts."""

_NET = (
    "Track URI=uri|Track Name=title|Album Name=album|Artist Name(s)=artists;|Release Date=released|"
    "Duration (ms)=duration|Popularity=popularity|Explicit=explicit|Added By=owner|Added At=added_at|"
    "Genres=genres|Record Label=label|Danceability=danceability|Energy=energy|Key=key|Loudness=loudness|"
    "Mode=mode|Speechiness=speechiness|Acousticness=acousticness|Instrumentalness=instrumentalness|Liveness=liveness|"
    "Valence=valence|Tempo=tempo|Time Signature=time_signature"
)
_APP = (
    "Track URI=uri|Track Name=title|Artist URI(s)=artist_uris|Artist Name(s)=artists,|Album URI=album_uri|"
    "Album Name=album|Album Artist URI(s)=album_artist_uri|Album Artist Name(s)=album_artist|"
    "Album Release Date=released|Album Image URL=|Disc Number=disc|Track Number=number|"
    "Track Duration (ms)=duration|Track Preview URL=|Explicit=explicit|Popularity=popularity|ISRC=isrc|"
    "Added By=owner_uri|Added At=added_at"
)
_APP_GERMAN = (
    "Track-URI=uri|Track-Name=title|Künstler-URI(s)=artist_uris|Künstlername(n)=artists,|Album-URI=album_uri|"
    "Album-Name=album|Album-Künstler-URI(s)=album_artist_uri|Album-Künstlername(n)=album_artist|"
    "Veröffentlichungsdatum des Albums=released|Album-Bild-URL=|Disc-Nummer=disc|Track-Nummer=number|"
    "Track-Dauer (ms)=duration|Track-Vorschau-URL=|Explizit=explicit|Beliebtheit=popularity|ISRC=isrc|"
    "Hinzugefügt von=owner_uri|Hinzugefügt am=added_at|Künstler-Genres=genres|Tanzbarkeit=danceability|"
    "Energie=energy|Tonart=key|Lautstärke=loudness|Modus=mode|Sprachanteil=speechiness|Akustik=acousticness|"
    "Instrumentalität=instrumentalness|Lebendigkeit=liveness|Valenz=valence|Tempo=tempo|Taktart=time_signature"
)
_CATALOGUE = (
    "valence=valence|year=year|acousticness=acousticness|artists=artists[]|danceability=danceability|"
    "duration_ms=duration|energy=energy|explicit=explicit|id=id|instrumentalness=instrumentalness|key=key|"
    "liveness=liveness|loudness=loudness|mode=mode|name=title|popularity=popularity|release_date=released|"
    "speechiness=speechiness|tempo=tempo"
)
"""Headers and what stands below them, parted by bars."""


def exportify_net(playlist: Playlist, owner: str) -> str:
    """Write a playlist as exportify.net does: a byte order mark, artists by semicolon, genres and sound."""
    return "\ufeff" + _table(_NET, _rows(playlist, owner))


def exportify_app(playlist: Playlist, owner: str) -> str:
    """Write a playlist in the nineteen columns of exportify.app: all quoted, no genres, no sound."""
    return _table(_APP, _rows(playlist, owner), csv.QUOTE_ALL)


def exportify_app_german(playlist: Playlist, owner: str) -> str:
    """Write a playlist as exportify.app does for a German reader who asks for genres and sound."""
    return _table(_APP_GERMAN, _rows(playlist, owner), csv.QUOTE_ALL)


def catalogue(songs: Iterable[Song]) -> str:
    """Write what a file like the well-known Kaggle `data.csv` would know of the songs."""
    return _table(_CATALOGUE, ({**_song(song), "explicit": int(song.explicit)} for song in songs))


def _table(layout: str, rows: Iterable[Row], quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    columns = [column.rpartition("=") for column in layout.split("|")]
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=quoting, lineterminator="\n")
    writer.writerow(header for header, _, _ in columns)
    writer.writerows([row.get(fact, "") for _, _, fact in columns] for row in rows)
    return text.getvalue()


def _rows(playlist: Playlist, owner: str) -> Iterable[Row]:
    return ({**_piece(filed.piece), **_filing(filed, owner)} for filed in playlist.filed)


def _filing(filed: Filed, owner: str) -> Row:
    user = f"{owner.casefold()}_of_the_demo"
    added_at = f"{filed.added_at:%Y-%m-%dT%H:%M:%SZ}"
    return {"owner": user, "owner_uri": f"spotify:user:{user}", "added_at": added_at}


def _piece(piece: Song | Oddity) -> Row:
    if isinstance(piece, Song):
        return {**_song(piece), "explicit": str(piece.explicit).lower()}
    known = {"uri": piece.address, "title": piece.title, "duration": piece.duration, "explicit": "false"}
    return {**known, "artists;": piece.artist, "artists,": piece.artist}


def _song(song: Song) -> Row:
    names = [artist.name for artist in song.artists]
    return {
        "id": song.id,
        "uri": f"spotify:track:{song.id}",
        "title": song.title,
        "artists;": ";".join(names),
        "artists,": _escaped(names),
        "artists[]": repr(names),
        "artist_uris": ", ".join(map(_uri, song.artists)),
        "album": song.album.title,
        "album_uri": f"spotify:album:{song.album.id}",
        "album_artist": _escaped([song.album.artist.name]),
        "album_artist_uri": _uri(song.album.artist),
        "released": song.album.released,
        "year": song.year,
        "disc": 1,
        "number": song.number,
        "duration": song.duration,
        "popularity": song.popularity,
        "isrc": song.isrc,
        "genres": ",".join(song.genres),
        "label": song.artist.label,
        **song.sound,
    }


def _escaped(names: list[str]) -> str:
    return ", ".join(name.replace(",", "\\,") for name in names)


def _uri(artist: Artist) -> str:
    return f"spotify:artist:{artist.id}"
