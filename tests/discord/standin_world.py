"""The world behind the stand-in for Discord: people, servers of a real one's size, and what happens in it."""

import base64
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

Object = dict[str, Any]
"""A JSON object as Discord writes them."""

APPLICATION, OWNER = 1_200_000_000_000_000_001, 1_200_000_000_000_000_002
TOKEN = base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".Standi." + "N" * 30

CHANNELS, ROLES = 40, 30
_FIRST_GUILD = 1_100_000_000_000_000
# Servers lie one step of Discord's counter of milliseconds apart, so that they alternate between the shards.
_STEP = (1 << 22) // 1000 + 1
_PLACE = "7777777777777777"
_PERMISSIONS = "2248473465835073"
_JOINED = "2024-05-17T18:22:06.404000+00:00"

SLASH, COMPONENT, AUTOCOMPLETE = 2, 3, 4


def guild_number(index: int) -> int:
    """Return the number of the server with this index."""
    return (_FIRST_GUILD + index * _STEP) * 1000


def guild_numbers(count: int, shard: int = 0, shards: int = 1) -> Iterator[int]:
    """List the servers that a shard is told about."""
    numbers = (guild_number(index) for index in range(count))
    return (number for number in numbers if (number >> 22) % shards == shard)


def channel_of(guild: int) -> int:
    """Return the number of a server's first channel."""
    return guild + 100


def guild_json(guild: int) -> str:
    """Write the body of a GUILD_CREATE: one text for all servers, with its numbers put in."""
    return _template().replace(_PLACE, str(guild // 1000))


def user(number: int, *, name: str = "", bot: bool = False) -> Object:
    """Describe an account."""
    return {
        "id": str(number),
        "username": name or f"person{number}",
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def me() -> Object:
    """Describe the bot's own account."""
    return user(APPLICATION, name="earmark", bot=True)


def application(guilds: int) -> Object:
    """Describe the application that the token belongs to."""
    return {
        "id": str(APPLICATION),
        "name": "Earmark",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(OWNER, name="owner"),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "approximate_guild_count": guilds,
    }


def message(number: int, body: Mapping[str, Any], *, flags: int = 0) -> Object:
    """Describe a message of the bot's as Discord hands it back."""
    blank: Object = {
        "id": str(number),
        "channel_id": str(channel_of(guild_number(0))),
        "author": me(),
        "content": "",
        "timestamp": _JOINED,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 20,
        "flags": flags,
        "webhook_id": str(APPLICATION),
        "application_id": str(APPLICATION),
    }
    return {**blank, **{name: value for name, value in body.items() if name in blank and name != "flags"}}


def interaction(number: int, kind: int, data: Object, person: int, guild: int | None) -> Object:
    """Describe what a person did: in a server as its member, or in a conversation of two."""
    told = {
        "id": str(number),
        "application_id": str(APPLICATION),
        "type": kind,
        "data": data,
        "token": f"token-{number}",
        "version": 1,
        "app_permissions": _PERMISSIONS,
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(guild or 0)},
        "context": 0 if guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    return told | (_in_server(person, guild) if guild else _in_private(person))


def member(person: int) -> Object:
    """Describe somebody as they are in a server."""
    return {
        "user": user(person),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [],
        "joined_at": _JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }


def private_room(person: int) -> Object:
    """Describe the conversation of somebody and the bot."""
    return {"id": str(person + 1), "type": 1, "recipients": [user(person)], "last_message_id": None}


def _in_server(person: int, guild: int) -> Object:
    channel = str(channel_of(guild))
    return {
        "guild_id": str(guild),
        "guild": {"id": str(guild), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel_id": channel,
        "channel": {
            "id": channel,
            "type": 0,
            "name": "channel-0",
            "guild_id": str(guild),
            "permissions": _PERMISSIONS,
        },
        "member": member(person) | {"permissions": _PERMISSIONS},
    }


def _in_private(person: int) -> Object:
    room = private_room(person)
    return {"channel_id": room["id"], "channel": room, "user": user(person)}


@cache
def _template() -> str:
    place = f"{_PLACE}000"
    bot: Object = {
        "user": me(),
        "nick": None,
        "roles": [],
        "joined_at": _JOINED,
        "deaf": False,
        "mute": False,
    }
    return json.dumps(
        {
            "id": place,
            "name": "Friends of music",
            "icon": None,
            "owner_id": str(OWNER),
            "afk_timeout": 300,
            "verification_level": 1,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [_role(number) for number in range(ROLES)],
            "emojis": [],
            "stickers": [],
            "features": ["COMMUNITY", "NEWS"],
            "mfa_level": 0,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "nsfw_level": 0,
            "joined_at": _JOINED,
            "large": True,
            "unavailable": False,
            "member_count": 400,
            "voice_states": [],
            "members": [{**bot, "flags": 0}],
            "channels": [_channel(number) for number in range(CHANNELS)],
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        },
        separators=(",", ":"),
    )


def _role(number: int) -> Object:
    # The first role is @everyone, which bears the server's own number.
    return {
        "id": f"{_PLACE}{number:03}",
        "name": f"role {number}" if number else "@everyone",
        "color": 3_447_003,
        "colors": {"primary_color": 3_447_003, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": number,
        "permissions": _PERMISSIONS,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def _channel(number: int) -> Object:
    overwrites = (
        [{"id": f"{_PLACE}000", "type": 0, "allow": "1024", "deny": "2048"}] if number % 4 == 1 else []
    )
    return {
        "id": f"{_PLACE}{100 + number}",
        "type": 0,
        "name": f"channel-{number}",
        "position": number,
        "permission_overwrites": overwrites,
        "topic": "What we are listening to this week.",
        "nsfw": False,
        "last_message_id": f"{_PLACE}900",
        "rate_limit_per_user": 0,
        "parent_id": None,
        "flags": 0,
    }
