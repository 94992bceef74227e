"""The real `earmark run` as a process that is measured from outside: its memory, its workers, its figures."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parents[1]
KEY = "0badc0de" * 8

_LOOK = 0.02
_PATIENCE = 90.0
_FAREWELL = 10.0
_TICKS = os.sysconf("SC_CLK_TCK")
_BUCKET = re.compile(r'^earmark_loop_lag_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lags:
    """How often the event loop was late by at most so many seconds, counted up from the least."""

    counts: dict[float, float]

    def since(self, earlier: "Lags") -> "Lags":
        """Leave out what was counted before."""
        return Lags({most: number - earlier.counts[most] for most, number in self.counts.items()})

    def quantile(self, share: float) -> float:
        """Return the least bound in seconds that so large a share keeps to."""
        total = max(self.counts.values())
        return min(most for most, number in self.counts.items() if number >= share * total)


class Program:
    """A running Earmark; its database lies in the folder."""

    def __init__(self, process: asyncio.subprocess.Process, web: str, session: aiohttp.ClientSession) -> None:
        self._process = process
        self._web = web
        self._session = session

    async def healthy(self) -> None:
        """Wait until it says that it is well; raises RuntimeError if it ends, TimeoutError after a while."""
        await self._until(self._is_well)

    async def at_work(self, seconds: float) -> None:
        """Wait until its workers have used so much of a processor's time; raises as `healthy` does."""

        async def are_at_it() -> bool:
            return sum(map(_processor_seconds, _descendants(self._process.pid))) >= seconds

        await self._until(are_at_it)

    async def lags(self) -> Lags:
        """Read how late its event loop has been so far."""
        async with self._session.get(f"{self._web}/metrics") as answer:
            return Lags({float(most): float(number) for most, number in _BUCKET.findall(await answer.text())})

    def memory(self) -> float:
        """Return the most megabytes that it has held so far; its workers' are apart."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        most = re.search(r"VmHWM:\s+(\d+)", status)
        assert most
        return int(most[1]) / 1024

    def busy_workers(self) -> int:
        """Count the processes below it that compute now, or would if a processor were free for them."""
        return sum(_stat(number)[0] == "R" for number in _descendants(self._process.pid))

    async def _until(self, is_so: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not await is_so():
                if self._process.returncode is not None:
                    raise RuntimeError(f"earmark run ended with {self._process.returncode}")
                await asyncio.sleep(_LOOK)

    async def _is_well(self) -> bool:
        try:
            async with self._session.get(f"{self._web}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def running(
    folder: Path, token: str, api_base: str, gateway: str, workers: int
) -> AsyncIterator[Program]:
    """Run Earmark over a folder within the block."""
    port = _free_port()
    environ = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - handed on as it is
        "PYTHONPATH": str(ROOT),
        "EARMARK_DISCORD_TOKEN": token,
        "EARMARK_KEY": KEY,
        "EARMARK_DISCORD__API_BASE": api_base,
        "EARMARK_DISCORD__GATEWAY": gateway,
        "EARMARK_STORE__PATH": str(folder / "earmark.db"),
        "EARMARK_STORE__BACKUPS": str(folder / "backups"),
        "EARMARK_WEB__PORT": str(port),
        "EARMARK_COMPUTE__WORKERS": str(workers),
        "EARMARK_LIMITS__BURST": "1000",
        "EARMARK_LIMITS__SUSTAINED": "100000",
    }
    with (folder / "log.txt").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, stdout=log, stderr=log, env=environ
        )
    async with aiohttp.ClientSession() as session:
        try:
            yield Program(process, f"http://127.0.0.1:{port}", session)
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            process.send_signal(sign)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _FAREWELL)
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _descendants(number: int) -> list[int]:
    found: list[int] = []
    # A process may end while it is looked at.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{number}/task").glob("*/children"):
            for child in map(int, task.read_text(encoding="utf-8").split()):
                found += [child, *_descendants(child)]
    return found


def _processor_seconds(number: int) -> float:
    """Return what a process, and those of its children that ended, have used."""
    return sum(map(int, _stat(number)[11:15])) / _TICKS


def _stat(number: int) -> list[str]:
    """Return what the system says of a process after its name; of one that is gone, as of one that idles."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return ["Z", *"0" * 20]
