"""`earmark run` as a process of its own, with its log kept."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from tests.discord.simwire import PATIENCE, TOKEN

KEY = "0badc0de" * 8
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Find a port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class EarmarkRun:
    """The real program over one folder; it may be started again after it was killed."""

    def __init__(
        self, folder: Path, api_base: str, gateway: str, *, token: str = TOKEN, **settings: str
    ) -> None:
        self.log = folder / "log.txt"
        self.web = free_port()
        self._folder = folder
        self._environ = {
            "PATH": os.environ["PATH"],  # noqa: TID251 - what a test hands to a process of its own
            "EARMARK_DISCORD_TOKEN": token,
            "EARMARK_KEY": KEY,
            "EARMARK_DISCORD__API_BASE": api_base,
            "EARMARK_DISCORD__GATEWAY": gateway,
            "EARMARK_WEB__PORT": str(self.web),
            "EARMARK_LOGS__LEVEL": "DEBUG",
            "EARMARK_COMPUTE__WORKERS": "1",
            "EARMARK_LIMITS__BURST": "100",
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, command: str = "run") -> None:
        """Start the program."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                command,
                cwd=self._folder,
                stdout=log,
                stderr=log,
                env={**self._environ, "PYTHONPATH": str(ROOT)},
            )

    async def ended(self) -> int:
        """Wait for the end and return the exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        assert self._process is not None
        self._process.send_signal(sign)
        return await self.ended()

    async def close(self) -> None:
        """Leave nothing running."""
        if self._process is not None and self._process.returncode is None:
            await self.stop(signal.SIGKILL)

    @property
    def said(self) -> str:
        """All that it wrote."""
        return self.log.read_text(encoding="utf-8")
