"""What a command is: its name, its options and the function that answers it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.answers.question import Question
from bot.answers.reply import Reply
from bot.services import Services

Answer = Callable[[Services, Question], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Option:
    """A word that a command takes."""

    name: str
    summary: str
    required: bool = False
    choices: tuple[str, ...] = ()
    """The only values that it takes; empty for any."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that people can ask."""

    name: str
    summary: str
    answer: Answer
    options: tuple[Option, ...] = ()
    example: str = ""
    listed: bool = True
    """False for what only a button asks."""
