"""Times as the store writes them: ISO 8601, UTC, seconds."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """Write an aware moment so that text order is time order."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def milliseconds(moment: datetime) -> int:
    """Write an aware moment as milliseconds since 1970, where seconds are too long."""
    return round(moment.timestamp() * 1000)


def read(text: str) -> datetime:
    """Read what `written` wrote."""
    return datetime.fromisoformat(text)
