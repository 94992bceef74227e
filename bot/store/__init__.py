"""The SQLite database: the only room that speaks SQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.store.agreements import Agreements
from bot.store.apart import Apart, ApartModels
from bot.store.backups import back_up
from bot.store.calls import Calls
from bot.store.catalogue import Catalogue
from bot.store.corrections import Correction, Corrections
from bot.store.database import Database, open_database
from bot.store.displays import Displayed, Displays, Public
from bot.store.filings import Filings
from bot.store.invitations import Answer, Block, Invitation, Invitations
from bot.store.jobs import Failure, Jobs, Lease, Standing
from bot.store.leases import Leases
from bot.store.links import Linking, Links
from bot.store.lookups import Lookups
from bot.store.maps import MapLink, MapOf, Maps
from bot.store.members import Members
from bot.store.migrating import all_migrations, migrate
from bot.store.mirrors import Change, Mirror, Mirrors, Part, Sourced, Sources
from bot.store.pairs import Pair, Seen
from bot.store.personal import Personal
from bot.store.playlists import Playlists
from bot.store.posts import Posts
from bot.store.preferences import Preferences
from bot.store.readings import LIKED, Known, Readings
from bot.store.suggestions import Suggestions
from bot.store.tastes import Tastes
from bot.store.tastings import Tasted, Tasting, Tastings
from bot.store.tracks import Tracks
from bot.store.trained import Trained, TrainedModels
from bot.store.verdicts import Verdicts
from bot.store.visible import VisibleSongs
from bot.store.waiting import Waiting
from bot.store.weekly import Likely, Week, WeeklyLists

__all__ = [
    "LIKED",
    "Answer",
    "Apart",
    "Block",
    "Change",
    "Correction",
    "Displayed",
    "Failure",
    "Invitation",
    "Known",
    "Lease",
    "Likely",
    "Linking",
    "MapLink",
    "MapOf",
    "Members",
    "Mirror",
    "Pair",
    "Part",
    "Public",
    "Seen",
    "Sourced",
    "Sources",
    "Standing",
    "Store",
    "Tasted",
    "Tasting",
    "Trained",
    "Week",
    "back_up",
    "open_store",
]


@dataclass(frozen=True, slots=True)
class Store:
    """All tables, by what they hold."""

    database: Database
    members: Members
    playlists: Playlists
    tracks: Tracks
    catalogue: Catalogue
    trained: TrainedModels
    jobs: Jobs
    leases: Leases
    corrections: Corrections
    agreements: Agreements
    preferences: Preferences
    waiting: Waiting
    lookups: Lookups
    links: Links
    calls: Calls
    readings: Readings
    filings: Filings
    mirrors: Mirrors
    verdicts: Verdicts
    suggestions: Suggestions
    tastings: Tastings
    posts: Posts
    weekly: WeeklyLists
    tastes: Tastes
    invitations: Invitations
    apart: ApartModels
    visible: VisibleSongs
    maps: Maps
    displays: Displays
    personal: Personal


@asynccontextmanager
async def open_store(
    path: Path, clock: Clock, *, backups: Path | None = None, keep: int = 5
) -> AsyncIterator[Store]:
    """Migrate the database, after a backup, open it, and close it in every case; raises StoreError."""
    await asyncio.to_thread(migrate, path, all_migrations(), at=clock(), backups=backups, keep=keep)
    async with open_database(path) as database:
        yield Store(
            database=database,
            members=Members(database, clock),
            playlists=Playlists(database, clock),
            tracks=Tracks(database),
            catalogue=Catalogue(database),
            trained=TrainedModels(database, clock),
            jobs=Jobs(database, clock),
            leases=Leases(database, clock),
            corrections=Corrections(database, clock),
            agreements=Agreements(database, clock),
            preferences=Preferences(database),
            waiting=Waiting(database, clock),
            lookups=Lookups(database, clock),
            links=Links(database, clock),
            calls=Calls(database, clock),
            readings=Readings(database, clock),
            filings=Filings(database, clock),
            mirrors=Mirrors(database, clock),
            verdicts=Verdicts(database, clock),
            suggestions=Suggestions(database, clock),
            tastings=Tastings(database, clock),
            posts=Posts(database, clock),
            weekly=WeeklyLists(database, clock),
            tastes=Tastes(database),
            invitations=Invitations(database, clock),
            apart=ApartModels(database, clock),
            visible=VisibleSongs(database),
            maps=Maps(database, clock),
            displays=Displays(database, clock),
            personal=Personal(database),
        )
