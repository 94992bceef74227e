"""The reactions that say something of a song, whatever colour they have."""

from collections.abc import Mapping

import discord

from bot.answers.recommending import SIGNS
from bot.domain import Verdict

VERDICTS: Mapping[str, str] = {
    verdict: SIGNS[verdict] for verdict in (Verdict.LIKE, Verdict.DISLIKE, Verdict.SKIP)
}
"""What one song is rated with, by the verdict."""
NUMBERS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
"""What the songs of a list are liked with."""

# What colours a hand, and what says that a sign is drawn in colours; neither says anything else.
_SHADES = dict.fromkeys([*range(0x1F3FB, 0x1F400), 0xFE0F])
_SIGNS = {sign.translate(_SHADES): sign for sign in (*VERDICTS.values(), *NUMBERS)}


def sign_of(emoji: discord.PartialEmoji | discord.Emoji | str) -> str | None:
    """Return which of our signs a reaction is, or None for any other."""
    if isinstance(emoji, str):
        return _SIGNS.get(emoji.translate(_SHADES))
    is_ours = isinstance(emoji, discord.PartialEmoji) and emoji.is_unicode_emoji()
    return _SIGNS.get(emoji.name.translate(_SHADES)) if is_ours else None
