"""A server of people with small libraries, who see each other as far as they agreed."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Choice, Reply
from bot.app import House
from bot.domain import Agreement, MemberId, Place, Shown, Track
from bot.store import Answer
from tests.houses import person_in
from tests.store.worlds import exported, listed, song

HERE, ELSEWHERE = Place("test", "1"), Place("test", "2")
EVERYONE = ("Ana", "Ben", "Cem", "Dot", "Eve")
SHARED = tuple(range(900, 910))
"""Songs that Ana and Ben have, and nobody else."""
SONGS = {
    "Ana": (*range(12), *SHARED),
    "Ben": (*range(12, 24), *SHARED),
    "Cem": (*range(24, 36), 0, 12),
    "Dot": (*range(36, 48), 1),
    "Eve": range(48, 60),
}


@dataclass
class Server:
    """People of one server, by what they are called there."""

    house: House
    people: dict[str, MemberId] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    async def ask(
        self,
        name: str,
        command: str,
        options: Mapping[str, str],
        *,
        place: Place | None = HERE,
        there: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask a command as a door does; `there` is what the door knows of whom the options name."""
        everyone = {each: each for each in EVERYONE}
        question = Question(
            self.people[name],
            options,
            self.told.append,
            place,
            called=name,
            account=f"test:{name}",
            people=everyone if there is None else there,
        )
        return await ask(self.house.services, command, question)

    async def press(self, name: str, reply: Reply, label: str) -> Reply:
        """Press a button of a reply."""
        choice = button(reply, label)
        return await self.ask(name, choice.command, choice.options)

    async def brings(self, name: str, tracks: Iterable[Track], *, shown: Shown = Shown.VISIBLE) -> None:
        """Give somebody a library of one playlist."""
        store, member = self.house.store, self.people[name]
        await store.playlists.take_in(member, exported(listed(f"{name}'s", tracks)))
        await self.shows(name, shown)

    async def shows(self, name: str, shown: Shown) -> None:
        """Let others see all of somebody's playlists, or none."""
        store, member = self.house.store, self.people[name]
        for playlist in await store.playlists.all(member):
            await store.playlists.set_shown(member, playlist.id, shown)

    async def agrees(self, *names: str, place: Place = HERE) -> None:
        """Let people be compared with whoever agreed in that server."""
        for name in names:
            await self.house.store.agreements.agree(self.people[name], place, Agreement.COMPARE, called=name)

    async def withdraws(self, name: str) -> None:
        """Take that back."""
        await self.house.store.agreements.withdraw(self.people[name], HERE, Agreement.COMPARE)

    async def pair(self, asker: str, other: str) -> None:
        """Let one ask, and the other say yes to them alone."""
        invitations = self.house.store.invitations
        invitation = await invitations.invite(self.people[asker], HERE, f"test:{other}", asker)
        assert invitation
        await invitations.answer(invitation.id, self.people[other], Answer.YES, called=other)


@asynccontextmanager
async def server_in(folder: Path) -> AsyncIterator[Server]:
    """Open a house with five people, each with a visible playlist; nobody has agreed to anything."""
    async with person_in(folder) as somebody:
        server = Server(somebody.house)
        for name in EVERYONE:
            server.people[name] = await somebody.house.store.members.identify("test", name)
            await server.brings(name, map(tune, SONGS[name]))
        yield server


def tune(number: int) -> Track:
    """Make a song by an artist of its own, of one of four genres and two decades."""
    track = song(number, artist=f"Artist {number}", genres=(f"genre {number // 12 % 4}",))
    return replace(track, release_date=f"{1980 if number % 2 else 2010}-05-01")


def button(reply: Reply, label: str) -> Choice:
    """Return the only button of that label."""
    (choice,) = (each for each in reply.choices if each.label == label)
    return choice


def in_fields(reply: Reply) -> dict[str, str]:
    """Return the texts of a reply's fields by name."""
    return {each.name: each.text for each in reply.fields}
