"""What the bot can do: use cases that bring the tools together."""

from dataclasses import dataclass

from bot.services.acceptance import Acceptance
from bot.services.attributing import Attributing
from bot.services.blending import Blending
from bot.services.cataloguing import Cataloguing
from bot.services.comparing import Comparing
from bot.services.consenting import Consenting
from bot.services.correcting import Correcting
from bot.services.curating import Curating
from bot.services.displaying import Displaying
from bot.services.enriching import Enriching
from bot.services.evaluating import Evaluating
from bot.services.filing import Filing
from bot.services.forgetting import Forgetting
from bot.services.gathering import Gathering
from bot.services.guessing import Guessing
from bot.services.importing import Importing
from bot.services.introducing import Introducing
from bot.services.inviting import Inviting
from bot.services.linking import Linking
from bot.services.making import Making
from bot.services.mapping import Mapping
from bot.services.presence import Presence
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
    attributing: Attributing
    blending: Blending
    cataloguing: Cataloguing
    comparing: Comparing
    consenting: Consenting
    correcting: Correcting
    curating: Curating
    displaying: Displaying
    enriching: Enriching
    evaluating: Evaluating
    filing: Filing
    forgetting: Forgetting
    gathering: Gathering
    guessing: Guessing
    importing: Importing
    introducing: Introducing
    inviting: Inviting
    linking: Linking
    making: Making
    mapping: Mapping
    presence: Presence
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
    "Attributing",
    "Blending",
    "Cataloguing",
    "Comparing",
    "Consenting",
    "Correcting",
    "Curating",
    "Displaying",
    "Enriching",
    "Evaluating",
    "Filing",
    "Forgetting",
    "Gathering",
    "Guessing",
    "Importing",
    "Introducing",
    "Inviting",
    "Linking",
    "Making",
    "Mapping",
    "Presence",
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
