"""Plays the person who lets an app in, in a browser of sorts."""

from html.parser import HTMLParser

import aiohttp
from yarl import URL


async def consent(address: str, person: str, *, agrees: bool = True) -> str:
    """Open an authorisation address, answer its form as the person, and return the address to go on to."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(address) as shown:
            page = await shown.text()
            form = _read(page)
            if shown.status != 200 or form.action is None:  # noqa: PLR2004 - HTTP's own number
                raise ValueError(f"Spotify shows no form but: {page}")
        answer = {**form.hidden, "person": person, "answer": "agree" if agrees else "cancel"}
        target = URL(address).join(URL(form.action))
        async with browser.post(target, data=answer, allow_redirects=False) as answered:
            if "Location" not in answered.headers:
                raise ValueError(f"Spotify leads nowhere but says: {await answered.text()}")
            return answered.headers["Location"]


class _Form(HTMLParser):
    """The form of a page: where it goes, and what it says besides the person's answer."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in the form and its hidden fields."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = said.get("action", "")
        if tag == "input" and said.get("type") == "hidden":
            self.hidden[said["name"]] = said.get("value", "")


def _read(page: str) -> _Form:
    form = _Form()
    form.feed(page)
    form.close()
    return form
