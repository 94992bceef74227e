"""Times as the store writes them: ISO 8601, UTC, seconds."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """Write an aware moment so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """Read what `written` wrote."""
    return datetime.fromisoformat(text)
