"""Headless Chromium in which pages are looked at as people do: by mouse, finger and keys."""

import asyncio
import base64
import io
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from bot.frontends.web import open_web
from bot.frontends.web_mapping import MapPages
from bot.metrics import Metrics
from tests.page.atlas import TOKEN, Atlas

DESKTOP, PHONE = (1280, 800), (390, 844)

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # a machine that runs tests as root has none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--lang=en",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_PATIENCE = 60.0
_MOMENT = 0.1
"""Seconds from one place of a finger to the next."""
_STILL = "document.body.dataset.drawn > 0 && !earmark.waiting && !earmark.view.aim"

_HEARD = """[window.heard ??= ['click', 'contextmenu'].reduce((heard, kind) => {
  addEventListener(kind, () => heard.push(kind), true);
  return heard;
}, [])].forEach(heard => heard.splice(0))"""

Point = tuple[float, float]


def find_browser() -> tuple[str, str] | None:
    """Return where Chromium and its driver are, or None where one of them is not."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@contextmanager
def opened_browser(profile: Path) -> Iterator[webdriver.Chrome]:
    """Start a Chromium that reaches this machine alone, and end it in every case."""
    found = find_browser()
    assert found, "there is no Chromium with its chromedriver"
    options = Options()
    options.binary_location, driver = found
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chromium = webdriver.Chrome(options=options, service=Service(driver))
    chromium.set_script_timeout(_PATIENCE)
    try:
        yield chromium
    finally:
        chromium.quit()


def log_of(chromium: webdriver.Chrome, name: str) -> list[dict[str, Any]]:
    """Return what was written since it was asked last."""
    return list(chromium.get_log(name))  # type: ignore[no-untyped-call]


@contextmanager
def served(atlas: Atlas) -> Iterator[int]:
    """Serve the pages from a loop of their own: a browser is waited for without one."""
    ports: list[int] = []
    started, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with open_web("127.0.0.1", 0, Metrics(), {}, maps=MapPages(atlas)) as port:
            ports.append(port)
            started.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert started.wait(_PATIENCE)
        yield ports[0]
    finally:
        over.set()
        thread.join()


@dataclass
class Window:
    """One window on one map."""

    chromium: webdriver.Chrome
    atlas: Atlas
    port: int
    size: tuple[int, int] = DESKTOP
    has_fingers: bool = False
    shouted: list[str] = field(default_factory=list)

    def open(self, token: str = TOKEN, until: str = _STILL) -> None:
        """Open a map, and wait until all of it is drawn."""
        width, height = self.size
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if self.has_fingers else 1,
            mobile=self.has_fingers,
        )
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=self.has_fingers, maxTouchPoints=5)
        self.chromium.get(f"http://127.0.0.1:{self.port}/map/{token}")
        self.wait(until)

    def resize(self, width: int, height: int) -> None:
        """Make the window another size, and wait until the map has it."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.wait(
            f"innerWidth === {width} && earmark.view.width === document.querySelector('#stage').clientWidth"
        )
        self.still()

    def cdp(self, command: str, **said: object) -> dict[str, Any]:
        """Tell Chromium something by its own protocol."""
        return dict(self.chromium.execute_cdp_cmd(command, said) or {})

    def js(self, expression: str, *given: object) -> Any:  # noqa: ANN401 - whatever it comes to
        """Return what an expression of the page is; it may be awaited."""
        script = "const given = [...arguments], done = given.pop();"
        script += f"(async () => ({expression}))().then(value => done([value]), error => done(String(error)))"
        value = self.chromium.execute_async_script(script, *given)
        assert isinstance(value, list), value
        return value[0]

    def wait(self, expression: str) -> None:
        """Look until an expression of the page is true."""
        end = time.monotonic() + _PATIENCE
        script = f"try {{ return Boolean({expression}) }} catch {{ return false }}"
        while not self.chromium.execute_script(script):
            assert time.monotonic() < end, f"never true: {expression}\n{self.complaints()}"
            time.sleep(0.02)

    def still(self) -> None:
        """Wait until nothing moves any more."""
        self.wait(_STILL)
        before = None
        while before != (before := self.js("[...Object.values(earmark.view.transform)].map(Number)")):
            self.js("new Promise(done => setTimeout(done, 60))")
        self.wait(_STILL)

    def text(self, part: str) -> str:
        """Return the words that are seen of a part."""
        return str(self.js("document.querySelector(given[0]).innerText", part))

    def is_seen(self, part: str) -> bool:
        """Tell whether a part is to be seen."""
        return bool(
            self.js("document.querySelector(given[0]).checkVisibility({visibilityProperty: true})", part)
        )

    def box(self, part: str) -> dict[str, float]:
        """Return where a part is on the screen."""
        return dict(self.js("document.querySelector(given[0]).getBoundingClientRect().toJSON()", part))

    def where(self, song: int) -> Point:
        """Return where a song is on the screen."""
        seen = self.js("earmark.view.seen([earmark.sheet.x[given[0]], earmark.sheet.y[given[0]]])", song)
        stage = self.box("#map")
        return seen[0] + stage["x"], seen[1] + stage["y"]

    def click(self, part: str) -> None:
        """Click or tap the middle of a part."""
        self.js(
            "document.querySelector(given[0]).scrollIntoView({block: 'nearest', inline: 'nearest'})", part
        )
        box = self.box(part)
        self.press((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))

    def press(self, at: Point) -> None:
        """Click or tap a place."""
        if self.has_fingers:
            self.tap(at)
            return
        self.mouse("mouseMoved", at)
        self.mouse("mousePressed", at, button="left", buttons=1, clickCount=1)
        self.mouse("mouseReleased", at, button="left", clickCount=1)

    def tap(self, at: Point) -> None:
        """Tap a place with a finger; on a busy machine it may rest too long, and is put down again."""
        self.js(_HEARD)
        while True:
            self.fingers([at])
            self.wait("window.heard.length")
            if "click" in self.js("window.heard.splice(0)"):
                return

    def mouse(self, kind: str, at: Point, **said: object) -> None:
        """Move or press the mouse."""
        self.cdp("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], **said)

    def drag(self, line: list[Point], **said: object) -> None:
        """Draw a line with the mouse, or with a finger."""
        if self.has_fingers:
            self.fingers(*([at] for at in line))
            return
        self.mouse("mousePressed", line[0], button="left", buttons=1, clickCount=1, **said)
        for at in line[1:]:
            self.mouse("mouseMoved", at, button="left", buttons=1, **said)
        self.mouse("mouseReleased", line[-1], button="left", clickCount=1, **said)

    def fingers(self, *moments: list[Point]) -> None:
        """Put fingers down, move them from moment to moment, let them rest after a way, and lift them."""
        told = [moments[0], *moments[1:], *([moments[-1]] * 2 if len(moments) > 1 else [])]
        # As if for some time: after a quick one Chromium takes a tap for what stops the sliding.
        moment = time.time() - len(told) * _MOMENT
        for number, points in enumerate(told):
            touches = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
            kind = "touchMove" if number else "touchStart"
            moment += _MOMENT
            self.cdp("Input.dispatchTouchEvent", type=kind, touchPoints=touches, timestamp=moment)
        self.cdp("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[], timestamp=moment)

    def wheel(self, at: Point, by: float) -> None:
        """Turn the wheel at a place; above 0 is away from the map."""
        self.mouse("mouseWheel", at, deltaX=0, deltaY=by)
        self.still()

    def key(self, name: str, text: str = "") -> None:
        """Press a key."""
        known = {
            "Enter": 13,
            "Escape": 27,
            "Tab": 9,
            "ArrowDown": 40,
            "ArrowUp": 38,
            "ArrowLeft": 37,
            "ArrowRight": 39,
        }
        said = {"key": name, "code": name, "windowsVirtualKeyCode": known.get(name, 0)}
        text = text or {"Enter": "\r"}.get(name, "")
        self.cdp("Input.dispatchKeyEvent", type="keyDown", text=text, **said)
        self.cdp("Input.dispatchKeyEvent", type="keyUp", **said)

    def type(self, words: str) -> None:
        """Type words into what has the focus."""
        self.cdp("Input.insertText", text=words)

    def picture(self) -> Image.Image:
        """Return what is seen."""
        told = self.cdp("Page.captureScreenshot", format="png")
        return Image.open(io.BytesIO(base64.b64decode(told["data"]))).convert("RGB")

    def complaints(self) -> list[str]:
        """Return what Chromium complained of since it was asked last."""
        return [f"{line['level']}: {line['message']}" for line in log_of(self.chromium, "browser")]

    def asked(self) -> set[str]:
        """Return every address that was asked for since it was asked last."""
        events = [json.loads(line["message"])["message"] for line in log_of(self.chromium, "performance")]
        sent = [each["params"] for each in events if each["method"] == "Network.requestWillBeSent"]
        return {each["request"]["url"] for each in sent}
