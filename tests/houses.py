"""A whole house over a temporary database, and one person in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Reply
from bot.app import House, open_house
from bot.config import Compute, Config, Secrets, Store
from bot.domain import MemberId, Place

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
KEY = b"k" * 32


@dataclass
class Person:
    """Somebody who asks; what they were told meanwhile is kept."""

    house: House
    member: MemberId
    told: list[str] = field(default_factory=list)

    async def ask(self, command: str, /, **options: str) -> Reply:
        """Ask a command as a door does."""
        return await ask(self.house.services, command, Question(self.member, options, self.told.append))

    async def ask_in(self, place: Place, command: str, /, **options: str) -> Reply:
        """Ask a command in a server."""
        question = Question(self.member, options, self.told.append, place)
        return await ask(self.house.services, command, question)


@asynccontextmanager
async def person_in(
    folder: Path, *, name: str = "ana", key: bytes | None = KEY, at: datetime = NOW
) -> AsyncIterator[Person]:
    """Open a house in a folder, workers inline, its clock standing still, with one person known in it."""
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    config = Config(store=store, compute=Compute(engine="inline"))
    async with open_house(config, Secrets(key=key, written=()), lambda: at) as house:
        yield Person(house, await house.store.members.identify("test", name))
