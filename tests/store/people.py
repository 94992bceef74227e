"""People of a server in the store, with playlists that are open to others in different ways."""

from collections.abc import Iterable

from bot.domain import Agreement, MemberId, Place, PlaylistId, Shown
from bot.store import Store
from tests.store.worlds import exported, listed

HERE, THERE = Place("discord", "1"), Place("discord", "2")


async def bring(store: Store, member: MemberId, **playlists: Iterable[int]) -> dict[str, PlaylistId]:
    """Import playlists by name, each shown as its name begins: visible, counted or private."""
    lists = [listed(name, numbers) for name, numbers in playlists.items()]
    await store.playlists.take_in(member, exported(*lists))
    found = {each.name: each.id for each in await store.playlists.all(member)}
    for name, playlist in found.items():
        await store.playlists.set_shown(member, playlist, Shown(name.partition("_")[0]))
    return found


async def agree(store: Store, *members: MemberId, to: Agreement, place: Place = HERE) -> None:
    """Let these members agree to something, under names that tell them apart."""
    for member in members:
        await store.agreements.agree(member, place, to, called=f"Member {member}")
