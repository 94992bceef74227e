"""One Chromium for all tests of the page; without one they are skipped, except in CI."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from selenium import webdriver

from tests.page.atlas import Atlas, server_map
from tests.page.browsing import DESKTOP, PHONE, Window, find_browser, log_of, opened_browser, served


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Give the browser."""
    is_checked = os.environ.get("CI") == "true"  # noqa: TID251 - a test has no settings
    if not find_browser() and not is_checked:
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    with opened_browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


class Opener:
    """Opens windows on maps."""

    def __init__(self, chromium: webdriver.Chrome, stack: ExitStack) -> None:
        self._chromium = chromium
        self._stack = stack

    def on(self, atlas: Atlas, size: tuple[int, int] = DESKTOP) -> Window:
        """Give a window that is not open yet."""
        port = self._stack.enter_context(served(atlas))
        return Window(self._chromium, atlas, port, size, has_fingers=size == PHONE)


@pytest.fixture
def opener(chromium: webdriver.Chrome) -> Iterator[Opener]:
    """Give windows, and see that the page did nothing that Chromium complains of."""
    with ExitStack() as stack:
        for name in ("browser", "performance"):
            log_of(chromium, name)
        yield Opener(chromium, stack)
        chromium.get("about:blank")


@pytest.fixture
def desktop(opener: Opener) -> Window:
    """Give a map of five people in a window."""
    window = opener.on(Atlas(server_map(600)))
    window.open()
    return window


@pytest.fixture
def phone(opener: Opener) -> Window:
    """Give the same on a phone."""
    window = opener.on(Atlas(server_map(600)), PHONE)
    window.open()
    return window
