import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import utc_now
from bot.errors import PortTaken, StoreFull
from bot.frontends.pulse import Pulse
from bot.frontends.web import Look, Refresh, Vital, database_vital, open_web, pulse_vital
from bot.metrics import Metrics
from bot.store import open_store
from tests.frontends.test_pulse import Hands


async def fine() -> Vital:
    return Vital(well=True, said="all is well")


async def poorly() -> Vital:
    return Vital(well=False, said="a headache")


async def hanging() -> Vital:
    await asyncio.Event().wait()
    raise AssertionError


async def raising() -> Vital:
    raise ValueError("hunter2")


@dataclass
class Page:
    """What came back for one request."""

    status: int
    headers: dict[str, str]
    body: bytes
    json: Any = None


@dataclass
class Watcher:
    """Somebody with a browser."""

    port: int
    session: aiohttp.ClientSession
    vitals: dict[str, Look] = field(default_factory=dict)

    async def get(self, path: str, method: str = "GET") -> Page:
        async with self.session.request(method, f"http://127.0.0.1:{self.port}{path}") as answer:
            decoded = await answer.json() if answer.content_type == "application/json" else None
            return Page(answer.status, dict(answer.headers), await answer.read(), decoded)


@asynccontextmanager
async def watched(
    metrics: Metrics | None = None, refresh: Refresh | None = None, **vitals: Look
) -> AsyncIterator[Watcher]:
    opened = open_web("127.0.0.1", 0, metrics or Metrics(), vitals, patience=0.02, refresh=refresh)
    async with (
        opened as port,
        aiohttp.ClientSession() as session,
    ):
        yield Watcher(port, session, vitals)


async def test_one_whose_vitals_are_well_is_well() -> None:
    async with watched(database=fine, loop=fine) as watcher:
        page = await watcher.get("/healthz")

    assert page.status == 200
    assert page.json == {
        "well": True,
        "vitals": {
            "database": {"well": True, "said": "all is well"},
            "loop": {"well": True, "said": "all is well"},
        },
    }


async def test_one_poor_vital_makes_the_whole_unwell() -> None:
    async with watched(database=fine, loop=poorly) as watcher:
        page = await watcher.get("/healthz")

    assert page.status == 503
    assert page.json["well"] is False
    assert page.json["vitals"]["loop"] == {"well": False, "said": "a headache"}
    assert page.json["vitals"]["database"]["well"] is True


async def test_a_vital_that_hangs_is_unwell_and_holds_no_other_up() -> None:
    async with watched(discord=hanging, database=fine) as watcher:
        page = await watcher.get("/healthz")

    assert page.status == 503
    assert page.json["vitals"]["discord"] == {"well": False, "said": "no answer within 0.02 seconds"}
    assert page.json["vitals"]["database"]["well"] is True


async def test_a_vital_that_raises_is_unwell_and_only_the_log_tells_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)

    async with watched(discord=raising) as watcher:
        page = await watcher.get("/healthz")

    assert page.status == 503
    assert page.json["vitals"]["discord"]["said"] == "it could not be looked at; the log says why"
    assert b"hunter2" not in page.body
    assert b"Traceback" not in page.body
    assert "hunter2" in caplog.text


async def test_a_vital_that_comes_later_is_looked_at_too() -> None:
    async with watched() as watcher:
        before = await watcher.get("/healthz")
        watcher.vitals["discord"] = poorly
        after = await watcher.get("/healthz")

    assert (before.status, before.json) == (200, {"well": True, "vitals": {}})
    assert after.status == 503


async def test_the_figures_are_served_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.answered("guess", "ok", 0.1)

    async with watched(metrics) as watcher:
        page = await watcher.get("/metrics")

    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/plain; version=")
    assert b'earmark_answers_total{command="guess",outcome="ok"} 1.0' in page.body


async def test_what_nobody_tells_of_is_looked_up_before_the_figures_are_written() -> None:
    metrics = Metrics()

    async def refresh() -> None:
        metrics.judged({"like": 3}, silent=True)

    async with watched(metrics, refresh) as watcher:
        page = await watcher.get("/metrics")

    assert b'earmark_verdicts{verdict="like"} 3.0' in page.body
    assert b"earmark_verdicts_silent 1.0" in page.body


async def locked() -> None:
    raise StoreFull


async def stuck_for_ever() -> None:
    await asyncio.Event().wait()


async def broken() -> None:
    raise ValueError("hunter2")


@pytest.mark.parametrize("refresh", [locked, stuck_for_ever, broken])
async def test_figures_that_cannot_be_looked_up_cost_no_others(
    refresh: Refresh, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics()
    metrics.answered("guess", "ok", 0.1)

    async with watched(metrics, refresh) as watcher:
        page = await watcher.get("/metrics")

    assert page.status == 200
    assert b"earmark_answers_total" in page.body
    assert "figures could not be looked up" in caplog.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/healthz/"),
        ("GET", "/metrics/../etc/passwd"),
        ("GET", "/%00"),
        ("GET", "/%3Cscript%3E"),
        ("POST", "/healthz"),
        ("DELETE", "/metrics"),
        ("PUT", "/"),
    ],
)
async def test_everything_else_is_not_there_and_is_not_repeated(method: str, path: str) -> None:
    async with watched() as watcher:
        page = await watcher.get(path, method)

    assert page.status == 404
    assert page.headers["Content-Type"].startswith("text/plain")
    assert page.body == b"There is nothing here.\n"


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/elsewhere"])
async def test_no_page_is_kept_guessed_at_or_says_what_serves_it(path: str) -> None:
    async with watched() as watcher:
        page = await watcher.get(path)

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Server" not in page.headers


async def test_a_look_leaves_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "aiohttp")

    async with watched(database=fine) as watcher:
        await watcher.get("/healthz")

    assert not [record for record in caplog.records if record.name.startswith("aiohttp")]


async def test_a_port_that_is_taken_is_said_kindly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            async with open_web("127.0.0.1", port, Metrics(), {}):
                pass

    assert refused.value.said == f"I cannot listen on 127.0.0.1:{port} (Address already in use)."


@pytest.mark.parametrize("host", ["192.0.2.1", "fe80::1%nowhere", "é" * 80, "nul\0"])
async def test_a_host_that_is_none_is_said_kindly(host: str) -> None:
    with pytest.raises(PortTaken) as refused:
        async with open_web(host, 0, Metrics(), {}):
            pass

    assert host in str(refused.value)


async def test_a_port_that_is_no_port_is_said_kindly() -> None:
    with pytest.raises(PortTaken):
        async with open_web("127.0.0.1", 70_000, Metrics(), {}):
            pass


async def test_the_port_is_free_again_when_the_block_ends() -> None:
    async with watched() as watcher:
        port = watcher.port

    async with open_web("127.0.0.1", port, Metrics(), {}) as again:
        assert again == port


async def test_a_look_under_way_does_not_keep_the_house_from_closing() -> None:
    looking = asyncio.Event()

    async def stuck() -> Vital:
        looking.set()
        return await hanging()

    async with aiohttp.ClientSession() as session:
        async with open_web("127.0.0.1", 0, Metrics(), {"discord": stuck}, patience=3600) as port:
            request = asyncio.create_task(session.request("GET", f"http://127.0.0.1:{port}/healthz"))
            await looking.wait()

        with pytest.raises(aiohttp.ClientError):
            await request


async def test_a_database_that_answers_is_well_and_a_closed_one_is_not(tmp_path: Path) -> None:
    async with open_store(tmp_path / "earmark.db", utc_now) as store:
        look = database_vital(store.database)
        assert (await look()).well

        async with watched(database=look) as watcher:
            assert (await watcher.get("/healthz")).status == 200

    async with watched(database=look) as watcher:
        assert (await watcher.get("/healthz")).status == 503


async def test_a_loop_that_is_a_second_late_is_unwell_and_a_past_stall_is_told() -> None:
    hands = Hands(1.4, 0.1)

    async with Pulse(Metrics(), monotonic=hands.monotonic, sleep=hands.sleep) as pulse:
        look = pulse_vital(pulse)
        assert await look() == Vital(well=True, said="0 ms late, at most 0 ms in the last minute")

        await hands.slept_out.wait()
        assert await look() == Vital(well=True, said="100 ms late, at most 1400 ms in the last minute")

        hands.now += 1.2
        assert await look() == Vital(well=False, said="1100 ms late, at most 1400 ms in the last minute")
