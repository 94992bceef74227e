"""Who is where at the stand-in, and what the bot writes to them by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.discord import standin_world as world
from tests.discord.standin_world import Object

Answer = tuple[int, object]

_NO_SUCH_MEMBER, _NO_SUCH_MESSAGE, _CLOSED = 10007, 10008, 50007


@dataclass
class Neighbours:
    """People, the servers that they are in, and their conversations with the bot."""

    number: Callable[[], int]
    names: dict[tuple[int, int], str] = field(default_factory=dict)
    """What people are called in servers, by server and person."""
    closed: set[int] = field(default_factory=set)
    """Who takes no direct messages."""
    letters: dict[int, list[Object]] = field(default_factory=dict)
    """What people were sent directly."""
    _rooms: dict[str, int] = field(default_factory=dict)
    _messages: dict[tuple[str, str], Object] = field(default_factory=dict)

    def answer(self, method: str, words: list[str], body: Object) -> Answer | None:
        """Answer a call about people and messages, or return None for any other."""
        match method, words:
            case "GET", ["guilds", guild, "members", person]:
                return self._member(int(guild), int(person))
            case "POST", ["users", "@me", "channels"]:
                return 200, self._room(int(body["recipient_id"]))
            case "POST", ["channels", room, "messages"]:
                return self._sent(room, body)
            case "PATCH", ["channels", room, "messages", message]:
                return self._edited(room, message, body)
        return None

    def says(self, room: str, body: Object) -> Object:
        """Let the bot have written something where everyone sees it."""
        sent = world.message(self.number(), body) | {"channel_id": room}
        self._messages[room, sent["id"]] = sent
        return sent

    def _member(self, guild: int, person: int) -> Answer:
        name = self.names.get((guild, person))
        if name is None:
            return 404, {"message": "Unknown Member", "code": _NO_SUCH_MEMBER}
        return 200, world.member(person) | {"nick": name}

    def _room(self, person: int) -> Object:
        room = world.private_room(person)
        self._rooms[room["id"]] = person
        return room

    def _sent(self, room: str, body: Object) -> Answer:
        person = self._rooms.get(room, 0)
        if person in self.closed:
            return 403, {"message": "Cannot send messages to this user", "code": _CLOSED}
        sent = self.says(room, body)
        self.letters.setdefault(person, []).append(sent)
        return 200, sent

    def _edited(self, room: str, message: str, body: Object) -> Answer:
        found = self._messages.get((room, message))
        if found is None:
            return 404, {"message": "Unknown Message", "code": _NO_SUCH_MESSAGE}
        found.update({name: value for name, value in body.items() if name in found})
        return 200, found
