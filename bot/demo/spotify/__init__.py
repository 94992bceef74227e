"""A stand-in for Spotify that is served on this machine, for the demo and for every test."""

from bot.demo.spotify.consenting import consent
from bot.demo.spotify.faults import Fault, Faults
from bot.demo.spotify.standin import Request, SpotifyStandIn, open_spotify
from bot.demo.spotify.world import (
    Liked,
    Person,
    SpotifyWorld,
    StoredItem,
    StoredPlaylist,
    StoredTrack,
)

__all__ = [
    "Fault",
    "Faults",
    "Liked",
    "Person",
    "Request",
    "SpotifyStandIn",
    "SpotifyWorld",
    "StoredItem",
    "StoredPlaylist",
    "StoredTrack",
    "consent",
    "open_spotify",
]
