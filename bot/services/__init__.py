"""What the bot can do: use cases that bring the tools together."""

from dataclasses import dataclass

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
from bot.services.reading import Reading
from bot.services.scoring import Scoring
from bot.services.syncing import Syncing
from bot.services.training import Training
from bot.services.working import Working


@dataclass(frozen=True, slots=True)
class Services:
    """The table of contents of what the bot can do."""

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
    reading: Reading
    scoring: Scoring
    syncing: Syncing
    training: Training
    working: Working


__all__ = [
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
    "Reading",
    "Scoring",
    "Services",
    "Syncing",
    "Training",
    "Working",
]
