"""What Discord promises to accept: its description of the REST interface, and the limits it leaves out."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

Json = Any
"""Whatever JSON may hold."""

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "discord-openapi.json"

_CONTENT, _EMBEDS, _CHOICES, _FILE = 2000, 6000, 25, 10 * 1024 * 1024
_BUTTONS, _COMPONENTS, _ADDRESS = 5, 40, 100
_BUTTON, _SELECT, _AUTOCOMPLETED = 2, 3, 8
_FORM, _BOXES, _TITLE, _TYPED = 9, 5, 45, 4000
_CALLED, _SUMMARY, _WRITTEN, _OPTIONS = 32, 100, 8000, 25
_SLASH, _MOST_OF = 1, {1: 100, 2: 15, 3: 15}
_EMBED_TEXTS = {"title": 256, "description": 4096}
_FIELDS, _NAME, _VALUE, _FOOTER, _AUTHOR = 25, 256, 1024, 2048, 256
_NAME_OF_SPEC = "urn:discord"


def problems(method: str, path: str, body: Json, file_sizes: Sequence[int] = ()) -> list[str]:
    """List what Discord would refuse in a call; needs the description, see `SPEC`."""
    return [*_against_description(method, path, body), *beyond_limits(body, file_sizes)]


def beyond_registration(commands: Sequence[Json]) -> list[str]:
    """List the limits that the commands break that a bot registers, slashes and menus."""
    found = [
        f"more than {most} commands of type {kind}"
        for kind, most in _MOST_OF.items()
        if sum(each["type"] == kind for each in commands) > most
    ]
    return found + [
        f"/{command['name']}: {problem}" for command in commands for problem in _of_command(command)
    ]


def _of_command(command: Mapping[str, Any]) -> Iterator[str]:
    options = command.get("options") or ()
    choices = [choice for option in options for choice in option.get("choices") or ()]
    if len(options) > _OPTIONS or any(len(each.get("choices") or ()) > _CHOICES for each in options):
        yield "more than 25 options, or choices of one"
    if [each.get("required", False) for each in options] != sorted(
        (each.get("required", False) for each in options), reverse=True
    ):
        yield "an option that must be given behind one that need not be"
    for named in (command, *options):
        if not 0 < len(named["name"]) <= _CALLED:
            yield "a name that is empty or longer than 32 characters"
        is_said = command["type"] == _SLASH
        if is_said and not 0 < len(named.get("description") or "") <= _SUMMARY:
            yield "a description that is empty or longer than 100 characters"
    if any(not 0 < len(each["name"]) <= _SUMMARY or len(str(each["value"])) > _SUMMARY for each in choices):
        yield "a choice that is empty or longer than 100 characters"
    texts = [each.get(part) for each in (command, *options) for part in ("name", "description")]
    texts += [each[part] for each in choices for part in ("name", "value")]
    if sum(len(str(text or "")) for text in texts) > _WRITTEN:
        yield "longer than 8,000 characters together"


def beyond_limits(body: Json, file_sizes: Sequence[int] = ()) -> list[str]:
    """List the limits that a body breaks, with or without the description."""
    found = [f"a file of {size:,} bytes" for size in file_sizes if size > _FILE]
    for message in _messages(body):
        found += [*_of_texts(message), *_of_components(message)]
        if len(message.get("choices") or ()) > _CHOICES:
            found.append("more than 25 suggestions")
    if isinstance(body, Mapping) and body.get("type") == _FORM:
        found += _of_forms(body["data"])
    return found


def _messages(body: Json) -> Iterator[Mapping[str, Any]]:
    if isinstance(body, Mapping):
        yield body
        if isinstance(body.get("data"), Mapping):
            yield body["data"]


def _of_texts(message: Mapping[str, Any]) -> Iterator[str]:
    if len(message.get("content") or "") > _CONTENT:
        yield "content longer than 2,000 characters"
    embeds = message.get("embeds") or ()
    if sum(map(_length, embeds)) > _EMBEDS:
        yield "embeds longer than 6,000 characters together"
    for embed in embeds:
        for name, most in _EMBED_TEXTS.items():
            if len(str(embed.get(name) or "")) > most:
                yield f"an embed's {name} longer than {most:,} characters"
        if len(embed.get("fields") or ()) > _FIELDS:
            yield "more than 25 fields"
        for field in embed.get("fields") or ():
            if not 0 < len(field["name"]) <= _NAME or not 0 < len(field["value"]) <= _VALUE:
                yield "a field that is empty or too long"


def _length(embed: Mapping[str, Any]) -> int:
    fields = sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields") or ())
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    own = len(str(embed.get("title") or "")) + len(str(embed.get("description") or ""))
    return own + fields + len(footer.get("text") or "") + len(author.get("name") or "")


def _of_components(message: Mapping[str, Any]) -> Iterator[str]:
    rows = message.get("components") or ()
    inner = [part for row in rows for part in row.get("components") or ()]
    if len(rows) + len(inner) > _COMPONENTS:
        yield "more than 40 components"
    addresses = [part["custom_id"] for part in inner if "custom_id" in part]
    if len(addresses) != len(set(addresses)):
        yield "the same address twice"
    if any(not 0 < len(address) <= _ADDRESS for address in addresses):
        yield "an address that is empty or longer than 100 characters"
    for row in rows:
        if sum(part["type"] == _BUTTON for part in row.get("components") or ()) > _BUTTONS:
            yield "more than five buttons in a row"
    if any(part["type"] == _SELECT and not 0 < len(part.get("options") or ()) <= _CHOICES for part in inner):
        yield "a menu with no item, or more than 25"


def _of_forms(form: Mapping[str, Any]) -> Iterator[str]:
    """Look at a form that is to be opened: its title, its address, and the boxes to type into."""
    if not 0 < len(form.get("title") or "") <= _TITLE:
        yield "a form's title that is empty or longer than 45 characters"
    if not 0 < len(form.get("custom_id") or "") <= _ADDRESS:
        yield "a form's address that is empty or longer than 100 characters"
    labelled = form.get("components") or ()
    if not 0 < len(labelled) <= _BOXES:
        yield "a form with no box, or more than five"
    boxes = [part.get("component") or {} for part in labelled]
    if any(not 0 < len(part.get("label") or "") <= _TITLE for part in labelled):
        yield "a box's label that is empty or longer than 45 characters"
    if any(not 0 < len(box.get("custom_id") or "") <= _ADDRESS for box in boxes):
        yield "a box's address that is empty or longer than 100 characters"
    if len({box.get("custom_id") for box in boxes}) != len(boxes):
        yield "the same box twice"
    if any(not 0 < box.get("max_length", 1) <= _TYPED for box in boxes):
        yield "a box that takes no character, or more than 4,000"


def _against_description(method: str, path: str, body: Json) -> list[str]:
    operation = _operation(method, path)
    if operation is None:
        return [f"{method} {path} is not described"]
    if body is None:
        return []
    schema = _schema_of(operation)
    if schema is None:
        return ["a body where none is described"]
    validator = Draft202012Validator(schema, registry=_registry())
    return [error.message[:300] for error in validator.iter_errors(_normal(body))]


def _normal(body: Json) -> Json:
    """Write ids as the description has them: discord.py sends numbers for some, which Discord takes."""
    text = json.loads(json.dumps(body))
    if isinstance(text, dict) and "recipient_id" in text:
        text["recipient_id"] = str(text["recipient_id"])
    for message in _messages(text):
        for attachment in message.get("attachments") or ():
            attachment["id"] = str(attachment["id"])
    return text


@cache
def _described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    return found


@cache
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(_described(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry()
    return registry.with_resource(_NAME_OF_SPEC, resource)  # type: ignore[no-any-return]  # attrs hides it


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    found = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in _described()["paths"]]
    # The most literal first: @original is a path of its own.
    return sorted(found, key=lambda each: each[1].count("{"))


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, template in _templates():
        operation = _described()["paths"][template].get(method.lower())
        if pattern.fullmatch(path) and operation:
            return dict(operation)
    return None


def _schema_of(operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else _absolute(content["schema"])


def _absolute(schema: Json) -> Json:
    """Point references at the description, in whose place the schema does not stand."""
    if isinstance(schema, Mapping):
        return {
            name: f"{_NAME_OF_SPEC}{value}" if name == "$ref" else _absolute(value)
            for name, value in schema.items()
        }
    return [_absolute(value) for value in schema] if isinstance(schema, list) else schema
