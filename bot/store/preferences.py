"""What members chose for themselves; whoever chose nothing has what is usual."""

from bot.domain import MemberId
from bot.store.database import Database

USUAL_MODEL = "blend"

_CHOOSE = (
    "INSERT INTO preferences SELECT id, ? FROM members WHERE id = ? "
    "ON CONFLICT (member_id) DO UPDATE SET model = excluded.model"
)


class Preferences:
    """The table of preferences, a row for each member who has any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def model(self, member: MemberId) -> str:
        """Return the kind of model that guesses for the member."""
        row = await self._database.row("SELECT model FROM preferences WHERE member_id = ?", (member,))
        return str(row["model"]) if row else USUAL_MODEL

    async def choose_model(self, member: MemberId, kind: str) -> None:
        """Let a kind of model guess for the member; nothing is kept of a forgotten one."""
        async with self._database.transaction() as change:
            await change.execute(_CHOOSE, (kind, member))
