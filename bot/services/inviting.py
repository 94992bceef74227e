"""Asks people privately whether they may be compared with somebody, and does what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import MemberId, Place
from bot.errors import ButtonExpired
from bot.store import Answer, Invitation, Store

__all__ = ["Answer", "Answered", "Invitation", "Inviting"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody said to a request, and whom it is to be told."""

    invitation: Invitation
    answer: Answer
    accounts: tuple[str, ...]
    """The asker's, as `platform:id`, where they are told: of a yes, and of nothing else."""


class Inviting:
    """Keeps who asked whom; who asks is told the same, whatever becomes of it, until the answer is yes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def ask(self, asker: MemberId, place: Place, account: str, *, called: str) -> Invitation | None:
        """Return the request that an account of that platform is sent, if any is; raises TooManyAsked."""
        return await self._store.invitations.invite(asker, place, f"{place.platform}:{account}", called)

    async def waiting(self, member: MemberId) -> Sequence[Invitation]:
        """Return the requests that wait for a member's answer."""
        return await self._store.invitations.waiting(member)

    async def request(self, member: MemberId, number: int) -> Invitation:
        """Return a request that waits for a member's answer; raises ButtonExpired."""
        for invitation in await self.waiting(member):
            if invitation.id == number:
                return invitation
        raise ButtonExpired

    async def answer(self, member: MemberId, number: int, answer: Answer, *, called: str) -> Answered | None:
        """Do what a member says to a request; None where it is not there for them, or too old for a yes."""
        invitation = await self._store.invitations.answer(number, member, answer, called=called)
        if invitation is None:
            return None
        if answer in {Answer.NO, Answer.BLOCK}:
            return Answered(invitation, answer, ())
        return Answered(invitation, answer, await self.accounts_of(invitation))

    async def accounts_of(self, invitation: Invitation) -> tuple[str, ...]:
        """Return by which accounts the asker of a request is reached, as `platform:id`."""
        platform = invitation.place.platform
        accounts = await self._store.members.accounts(platform, [invitation.asker])
        return tuple(f"{platform}:{account}" for account in accounts.get(invitation.asker, ()))
