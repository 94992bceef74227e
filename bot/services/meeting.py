"""Gets to know a song that is in no library and no catalogue: Spotify tells those who are linked."""

from bot.domain import MemberId, Track, TrackId
from bot.errors import LinkingOff, NeedsLink, SpotifyGone, SpotifyRefused, UnknownTrack
from bot.services.access import Access
from bot.store import Store


class Meeting:
    """Asks for one song at a time, and remembers it for what is done with it next."""

    def __init__(self, store: Store, access: Access) -> None:
        self._store = store
        self._access = access

    async def meet(self, member: MemberId, track: TrackId) -> Track:
        """Return what Spotify knows of a song; raises UnknownTrack, and SpotifyError in bad weather."""
        if track.startswith("local:"):
            raise UnknownTrack
        try:
            link = await self._access.link(member)
            met = await self._access.spotify.gateway.track(self._access.caller(link, urgent=True), track)
            await self._store.readings.meet(link, met)
        except (LinkingOff, NeedsLink, SpotifyGone, SpotifyRefused) as error:
            raise UnknownTrack from error
        return await self._store.tracks.find(member, met.id) or met
