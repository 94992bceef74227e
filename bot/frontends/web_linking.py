"""What somebody sees who comes back from Spotify: a code to bring to the chat, and for whom it is."""

from html import escape

from bot.errors import EarmarkError
from bot.services.linking import Returned

PATH = "/spotify/callback"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ background: #15171c; color: #f2f2f2; font: 1.1rem/1.6 system-ui, sans-serif; margin: 0 auto;
  max-width: 34rem; padding: 3rem 1.5rem; }}
h1 {{ font-size: 1.5rem; }}
.code {{ background: #262a33; border-radius: .5rem; font: 700 2.4rem/1.4 ui-monospace, monospace;
  letter-spacing: .3em; padding: .5rem 1rem; text-align: center; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def page_for(returned: Returned) -> str:
    """Show the code, and above it whom the account would be linked to."""
    asker = escape(returned.asker) or "somebody in a chat"
    body = f"""<p>This links your Spotify to <strong>{asker}</strong>. Is that you, and did you ask for it?
Then bring this code back to the chat:</p>
<p class="code">{returned.code}</p>
<p>If it is not you, close this page and tell nobody the code: without it nothing is linked, and within
five minutes all of this is thrown away.</p>"""
    return _PAGE.format(title="One more step", body=body)


def refusal_page(error: EarmarkError) -> str:
    """Say why it did not work, and what to do next."""
    body = f"<p>{escape(error.said)}</p><p>{escape(error.advice)}</p>"
    return _PAGE.format(title="That did not link your Spotify", body=body)
