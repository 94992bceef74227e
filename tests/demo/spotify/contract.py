"""What Spotify promises to accept and to answer: its description of the Web API in development mode."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

Json = Any
"""Whatever JSON may hold."""

SPEC = Path(__file__).resolve().parents[4] / "shared" / "specs" / "spotify-web-api-development-mode.yml"

_NAME_OF_SPEC = "urn:spotify"
_LOCAL = "a local file has no address in Spotify's catalogue"
_ALSO_NULL: Mapping[str, tuple[tuple[str, ...], str]] = {
    "PlaylistTrackObject": (("item", "added_at"), "a track that is gone; an addition of long ago"),
    "TrackObject": (("id", "href"), _LOCAL),
    "SimplifiedArtistObject": (("id", "href", "uri"), _LOCAL),
    "AlbumBase": (
        ("album_type", "id", "href", "uri", "release_date", "release_date_precision"),
        _LOCAL,
    ),
    "CursorPagingObject": (("next", "cursors"), "the last page; a page of nothing"),
    "PlayHistoryObject": (("context",), "a song played by itself"),
    "SimplifiedPlaylistObject": (("description", "public"), "as the field's own description says"),
    "PlaylistObject": (("public",), "as the field's own description says"),
}
"""Where Spotify answers null though its description has no word of it, and when: see notes/spotify.md 1.5."""

_REFUSAL = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"$ref": f"{_NAME_OF_SPEC}#/components/schemas/ErrorObject"}},
}
"""How every error looks: 400 and 404 are mostly left out of the description, or lack the outer object."""

_MOST = {"/me/library": 40, "/me/library/contains": 40, "/playlists/{playlist_id}/items": 100}
"""How many addresses a call may carry: the description says it in prose alone."""


class Contract:
    """Checks calls and answers; a path is what stands below the API's address."""

    def check_request(self, method: str, path: str, query: Mapping[str, str], body: Json) -> None:
        """Raise AssertionError if Spotify would refuse the call."""
        template, operation = _operation(method, path)
        found = [*_of_query(operation, query), *_of_body(operation, body), *_of_size(template, query, body)]
        _assert_none(found, f"{method} {path} with {dict(query)} and {body!r:.300}")

    def check_answer(self, method: str, path: str, status: int, body: Json) -> None:
        """Raise AssertionError if Spotify would not answer so; `body` None is an empty one."""
        _, operation = _operation(method, path)
        _assert_none([*_of_answer(operation, status, body)], f"{status} to {method} {path}: {body!r:.300}")


def _assert_none(found: list[str], about: str) -> None:
    if found:
        raise AssertionError("\n  ".join((about, *found)))


@cache
def _described() -> dict[str, Any]:
    text = SPEC.read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    schemas = found["components"]["schemas"]
    for name, (properties, _) in _ALSO_NULL.items():
        for each in properties:
            schemas[name]["properties"][each]["nullable"] = True
    # The field itself is gone in development mode; the description still asks for it.
    schemas["ArtistDiscographyAlbumObject"]["allOf"][1].pop("required")
    return dict(_modern(found))


def _modern(schema: Json) -> Json:
    """Write OpenAPI 3.0's `nullable` as JSON Schema does."""
    if isinstance(schema, list):
        return [_modern(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _modern(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


@cache
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(_described(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry()
    return registry.with_resource(_NAME_OF_SPEC, resource)  # type: ignore[no-any-return]  # attrs hides it


def _operation(method: str, path: str) -> tuple[str, dict[str, Any]]:
    # The most literal first: /me/library/contains is a path of its own.
    for template in sorted(_described()["paths"], key=lambda each: str(each).count("{")):
        operation = _described()["paths"][template].get(method.lower())
        if operation and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            return template, operation
    raise AssertionError(f"{method} {path} is not described")


def _of_query(operation: Mapping[str, Any], query: Mapping[str, str]) -> Iterator[str]:
    known = {each["name"]: each for each in map(_resolved, operation.get("parameters", ()))}
    known = {name: each for name, each in known.items() if each["in"] == "query"}
    yield from (f"no parameter is called {name}" for name in query if name not in known)
    for name, each in known.items():
        if name in query:
            yield from (f"{name}: {said}" for said in _errors(each["schema"], _value(each, query[name])))
        elif each.get("required"):
            yield f"the parameter {name} is missing"


def _value(parameter: Mapping[str, Any], text: str) -> Json:
    """Read a parameter as the kind of value that it is described as."""
    match parameter["schema"].get("type"):
        case "integer":
            return int(text) if re.fullmatch(r"-?\d+", text) else text
        case "array":
            return text.split(",")
    return text


def _of_body(operation: Mapping[str, Any], body: Json) -> Iterator[str]:
    described = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and described is None:
        yield "a body where none is described"
    elif body is not None:
        yield from _errors(described["schema"], body)
    elif described and described["schema"].get("required"):
        yield "no body"


def _of_size(template: str, query: Mapping[str, str], body: Json) -> Iterator[str]:
    listed = [query["uris"].split(",")] if "uris" in query else []
    if isinstance(body, Mapping):
        listed += [body[name] for name in ("uris", "items") if isinstance(body.get(name), list)]
    most = _MOST.get(template, 0)
    yield from (f"{len(each)} addresses, where {most} are the most" for each in listed if len(each) > most)


def _of_answer(operation: Mapping[str, Any], status: int, body: Json) -> Iterator[str]:
    if status >= 400:
        yield from _errors(_REFUSAL, body)
        return
    if str(status) not in operation["responses"]:
        yield "this status is not described"
        return
    described = _resolved(operation["responses"][str(status)]).get("content", {}).get("application/json")
    if described is None:
        yield from ["a body where none is described"] * (body is not None)
    else:
        yield from _errors(described["schema"], body)


def _resolved(described: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = described.get("$ref")
    if reference is None:
        return described
    found: Mapping[str, Any] = _described()
    for step in str(reference).removeprefix("#/").split("/"):
        found = found[step]
    return found


def _errors(schema: Json, value: Json) -> list[str]:
    validator = Draft202012Validator(_absolute(schema), registry=_registry())
    return [f"at {error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]


def _absolute(schema: Json) -> Json:
    """Point references at the description, in whose place the schema does not stand."""
    if isinstance(schema, Mapping):
        return {
            name: f"{_NAME_OF_SPEC}{value}" if name == "$ref" and value.startswith("#") else _absolute(value)
            for name, value in schema.items()
        }
    return [_absolute(value) for value in schema] if isinstance(schema, list) else schema
