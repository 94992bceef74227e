"""The words of `/export` and `/forget`."""

import io
import zipfile
from collections.abc import Mapping

from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Field, Outcome, Reply
from bot.services import Services
from bot.threads import aside

CONFIRMATION = "forget me"

_MOST_PLAIN = 8 * 1024 * 1024
"""Bytes: Discord takes files of ten megabytes."""

_NOUNS = {
    "members": "membership",
    "identities": "chat account",
    "playlists": "playlist",
    "entries": "song in playlists",
    "tracks": "song nobody else has",
    "sounds": "set of sound features",
    "tags": "set of genres",
    "lookups": "question about a song's sound",
    "listening": "song of your history",
    "trained": "trained model",
    "jobs": "training begun or planned",
    "unlearned": "note that you have something new",
    "corrections": "correction of yours",
    "agreements": "agreement to be seen",
    "verdicts": "word of yours on a song",
    "suggestions": "song that I suggested",
    "posts": "message with songs to rate",
    "post_tracks": "song in it",
    "weekly_votes": "vote on a server's weekly list",
    "weekly_songs": "song of yours on a server's weekly list",
    "invitations": "request to be compared",
    "blocks": "person who may not ask you",
    "pairs": "person whom you let compare with you",
    "maps": "map of your taste",
    "spots": "song on it",
    "map_links": "address of a map",
    "displayed": "message that shows you to others",
    "waiting": "question that waits for your library",
    "links": "linked Spotify account",
    "linkings": "link under way",
    "snapshots": "note of when a playlist was read",
    "refusals": "playlist that is closed to me",
    "pages": "page of a playlist half read",
    "tops": "song that you play most",
    "plays": "song that you played lately",
    "met": "song that you asked about",
    "filings": "song that I filed for you",
    "mirrors": "wish for one playlist with everything",
    "mirror_parts": "playlist that I keep",
    "mirror_items": "song in it",
    "mirrored": "song that I put there",
    "mirror_homes": "playlist that held everything once",
    "mirror_changes": "change of it that can be undone",
}


async def export(services: Services, question: Question) -> Reply:
    """Hand out all that is stored of the member."""
    content = await services.forgetting.export(question.member)
    return Reply(
        "Everything I know of you",
        "All that is stored, as JSON: your playlists with their songs, your choices and your history. "
        "Trained models are left out; they are made of these.",
        attachment=await aside(lambda: _as_file(content)),
    )


def _as_file(content: bytes) -> Attachment:
    """Hand it out as it is, or packed where chat platforms would not take it."""
    if len(content) <= _MOST_PLAIN:
        return Attachment("earmark.json", content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("earmark.json", content)
    return Attachment("earmark.zip", packed.getvalue())


async def forget(services: Services, question: Question) -> Reply:
    """Erase the member once they typed the confirmation, and say what went."""
    if question.get("confirm").casefold() != CONFIRMATION:
        return _asked(await services.forgetting.would_go(question.member))
    gone = await services.forgetting.forget(question.member)
    return Reply(
        "Forgotten",
        "All of it is erased. Copies of the database made before today may still hold it until they age out.",
        fields=(Field("What went", in_words(gone)),) if gone else (),
    )


def _asked(tables: Mapping[str, int]) -> Reply:
    return Reply(
        "Shall I forget you?",
        f"This cannot be undone. To go ahead, type: /forget {CONFIRMATION}",
        fields=(Field("What would go", in_words(tables)),),
        choices=(Choice("Get a copy first", "export"),),
        outcome=Outcome.BAD_INPUT,
    )


def in_words(tables: Mapping[str, int]) -> str:
    """Count by table in words, one line each."""
    return "\n".join(f"{number:,} × {_NOUNS.get(name, name)}" for name, number in tables.items())
