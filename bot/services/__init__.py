"""What the bot can do: use cases that bring the tools together."""

from dataclasses import dataclass

from bot.services.acceptance import Acceptance
from bot.services.cataloguing import Cataloguing
from bot.services.consenting import Consenting
from bot.services.correcting import Correcting
from bot.services.curating import Curating
from bot.services.enriching import Enriching
from bot.services.evaluating import Evaluating
from bot.services.filing import Filing
from bot.services.forgetting import Forgetting
from bot.services.guessing import Guessing
from bot.services.importing import Importing
from bot.services.introducing import Introducing
from bot.services.linking import Linking
from bot.services.rating import Rating
from bot.services.reading import Reading
from bot.services.recommending import Recommending
from bot.services.scoring import Scoring
from bot.services.syncing import Syncing
from bot.services.training import Training
from bot.services.weekly import Weekly
from bot.services.working import Working


@dataclass(frozen=True, slots=True)
class Services:
    """The table of contents of what the bot can do."""

    acceptance: Acceptance
    cataloguing: Cataloguing
    consenting: Consenting
    correcting: Correcting
    curating: Curating
    enriching: Enriching
    evaluating: Evaluating
    filing: Filing
    forgetting: Forgetting
    guessing: Guessing
    importing: Importing
    introducing: Introducing
    linking: Linking
    rating: Rating
    reading: Reading
    recommending: Recommending
    scoring: Scoring
    syncing: Syncing
    training: Training
    weekly: Weekly
    working: Working


__all__ = [
    "Acceptance",
    "Cataloguing",
    "Consenting",
    "Correcting",
    "Curating",
    "Enriching",
    "Evaluating",
    "Filing",
    "Forgetting",
    "Guessing",
    "Importing",
    "Introducing",
    "Linking",
    "Rating",
    "Reading",
    "Recommending",
    "Scoring",
    "Services",
    "Syncing",
    "Training",
    "Weekly",
    "Working",
]
