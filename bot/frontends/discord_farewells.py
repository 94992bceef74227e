"""What is said to whoever waits while the bot ends."""

from dataclasses import dataclass

from bot.answers.reply import Choice, Outcome, Reply
from bot.frontends.discord_delivery import Delivery, deliver
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_questions import Asked

RESTARTING = Reply(
    "I am being restarted",
    "Ask me again in a moment; nothing is lost.",
    outcome=Outcome.TRY_LATER,
)
_SECRETS = frozenset({"address", "code"})
"""What links an account: it is asked with once, and never put into a button."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question whose answer somebody is waiting for."""

    delivery: Delivery
    owner: int
    asked: Asked


async def say_goodbye(waiting: Waiting) -> None:
    """Say that a question was cut off, and offer to ask it again where that can be done by a button."""
    asked = waiting.asked
    is_askable = not asked.file and not _SECRETS & asked.options.keys()
    again = (Choice("Ask again", asked.command, asked.options),) if is_askable else ()
    reply = Reply(
        "I am being restarted",
        "Your question was cut off, and nothing is lost. Ask me again in a moment.",
        choices=again,
        outcome=Outcome.TRY_LATER,
    )
    await deliver(waiting.delivery, draw(reply, owner=waiting.owner))
