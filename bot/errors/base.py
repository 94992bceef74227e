"""What all errors have in common: a sentence, a next step, and the way between processes."""

from string import Formatter
from typing import ClassVar


class EarmarkError(Exception):
    """Something expected went wrong, and there is a kind sentence for it."""

    sentence: ClassVar[str] = "Something went wrong."
    next_step: ClassVar[str] = "Please try again."
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.said = self.sentence.format(**facts)
        self.advice = self.next_step.format(**facts)
        super().__init__(f"{self.said} {self.advice}".strip())

    @classmethod
    def wants(cls) -> frozenset[str]:
        """Name the facts that the sentence and the next step are filled with."""
        text = cls.sentence + cls.next_step
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between processes: keyword facts are not positional arguments."""
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[EarmarkError], facts: dict[str, object]) -> EarmarkError:
    return kind(**facts)
