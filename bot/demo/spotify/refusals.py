"""How the demo's Spotify says no."""


class Refused(Exception):
    """A call that is answered with an error: its status, a sentence, and at times a word for programs."""

    def __init__(
        self, status: int, message: str, reason: str | None = None, *, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.reason, self.retry_after = status, message, reason, retry_after

    @property
    def body(self) -> dict[str, dict[str, object]]:
        """The error as Spotify writes it."""
        why = {} if self.reason is None else {"reason": self.reason}
        return {"error": {"status": self.status, "message": self.message, **why}}

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to it."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
