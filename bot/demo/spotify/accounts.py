"""The pages on which people let apps in, and the endpoint that gives tokens for it."""

from html import escape

from aiohttp import web

from bot.demo.spotify.faults import written
from bot.demo.spotify.logins import Asked, NoApp, NoGrant
from bot.demo.spotify.world import SpotifyWorld

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body style="font: 18px/1.5 sans-serif; max-width: 32em; margin: 3em auto">
{content}
</body>
</html>
"""
_CONSENT = """<h1>A stand-in for Spotify</h1>
<p><b>{app}</b> asks to be let in. It will be able to use:</p>
<ul>{scopes}</ul>
<form method="post" action="/authorize">
<input type="hidden" name="csrf_token" value="{token}">
<p><label>You are <select name="person">{people}</select></label></p>
<p><button name="answer" value="agree">Agree</button> <button name="answer" value="cancel">Cancel</button></p>
</form>
<p>Then you go on to {place}.</p>"""


def ask(world: SpotifyWorld, request: web.Request) -> web.Response:
    """Show the page on which a person decides about an app."""
    try:
        token, asked = world.logins.ask(request.query)
    except NoApp as wrong:
        return _page("Error", f"<p>{escape(str(wrong))}</p>", 400)
    return _page("Let an app in", _consent(world, token, asked), 200)


async def decide(world: SpotifyWorld, request: web.Request) -> web.Response:
    """Take the person's decision and send them back to the app."""
    form = await _form(request)
    if form.get("person") not in world.people:
        return _page("Error", "<p>There is no such person.</p>", 400)
    try:
        address = world.logins.decide(
            form.get("csrf_token", ""), form["person"], agrees=form.get("answer") == "agree"
        )
    except NoApp as wrong:
        return _page("Error", f"<p>{escape(str(wrong))}</p>", 400)
    return web.Response(status=302, headers={"Location": address})


def grant(world: SpotifyWorld, form: dict[str, str]) -> web.Response:
    """Give tokens for a code or for a refresh token."""
    try:
        return written(world.logins.grant(form))
    except NoGrant as refused:
        return written({"error": refused.error, "error_description": refused.description}, 400)


async def _form(request: web.Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.post()).items()}


def _consent(world: SpotifyWorld, token: str, asked: Asked) -> str:
    people = (
        f'<option value="{escape(person.id)}">{escape(person.name)}</option>'
        for person in world.people.values()
    )
    return _CONSENT.format(
        app=escape(asked.client_id),
        scopes="".join(f"<li>{escape(scope)}</li>" for scope in asked.scopes),
        token=escape(token),
        people="".join(people),
        place=escape(asked.redirect_uri),
    )


def _page(title: str, content: str, status: int) -> web.Response:
    text = _PAGE.format(title=title, content=content)
    return web.Response(status=status, text=text, content_type="text/html")
