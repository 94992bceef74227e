"""The checker of the contract finds what it promises to find."""

from typing import Any

import pytest

from tests.discord.contract import SPEC, beyond_limits, beyond_registration, problems

CALLBACK = "/interactions/1/token/callback"
EDIT = "/webhooks/1/token/messages/@original"


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def button(address: str) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "a", "custom_id": address}


def menu(items: int) -> dict[str, Any]:
    options = [{"label": str(number), "value": str(number)} for number in range(items)]
    return {"type": 3, "custom_id": "menu", "options": options}


def field(name: str = "a", value: str = "b") -> dict[str, str]:
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"content": "x" * 2001}, "content longer"),
        ({"embeds": [{"description": "x" * 3500}, {"description": "x" * 2501}]}, "embeds longer"),
        ({"embeds": [{"title": "x" * 257}]}, "title longer"),
        ({"embeds": [{"description": "x" * 4097}]}, "description longer"),
        ({"embeds": [{"fields": [field()] * 26}]}, "more than 25 fields"),
        ({"embeds": [{"fields": [field(value="")]}]}, "field that is empty"),
        ({"embeds": [{"fields": [field(name="x" * 257)]}]}, "or too long"),
        ({"type": 8, "data": {"choices": [{"name": "a", "value": "b"}] * 26}}, "more than 25 suggestions"),
        ({"components": [row(*(button(str(number)) for number in range(6)))]}, "more than five buttons"),
        ({"components": [row(button("x" * 101))]}, "longer than 100"),
        ({"components": [row(button("a"), button("a"))]}, "the same address twice"),
        ({"components": [row(menu(26))]}, "more than 25"),
        ({"components": [row(menu(0))]}, "no item"),
        (
            {"components": [row(*(button(f"{place}{n}") for n in range(5))) for place in range(7)]},
            "more than 40",
        ),
    ],
)
def test_a_limit_that_is_broken_is_found(body: dict[str, Any], said: str) -> None:
    assert any(said in found for found in beyond_limits(body)), beyond_limits(body)


def slash(*options: dict[str, Any], **told: object) -> dict[str, Any]:
    return {"type": 1, "name": "a", "description": "b", "options": list(options), **told}


def option(**told: object) -> dict[str, Any]:
    return {"type": 3, "name": "a", "description": "b", **told}


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ([slash()] * 101, "more than 100 commands of type 1"),
        ([slash(*[option()] * 26)], "more than 25 options"),
        ([slash(option(choices=[{"name": "a", "value": "b"}] * 26))], "choices of one"),
        ([slash(option(), option(required=True))], "behind one that need not be"),
        ([slash(name="x" * 33)], "longer than 32"),
        ([slash(option(description=""))], "a description that is empty"),
        ([slash(option(choices=[{"name": "a", "value": "x" * 101}]))], "a choice that is empty"),
        (
            [slash(*[option(choices=[{"name": "x" * 50, "value": "y" * 50}] * 20)] * 5)],
            "longer than 8,000",
        ),
    ],
)
def test_a_registration_beyond_the_limits_is_found(commands: list[dict[str, Any]], said: str) -> None:
    assert any(said in found for found in beyond_registration(commands)), beyond_registration(commands)
    assert beyond_registration([slash(option(required=True), option()), {"type": 2, "name": "A menu"}]) == []


def test_a_file_that_is_too_large_is_found() -> None:
    assert beyond_limits({}, [10 * 1024 * 1024]) == []
    assert beyond_limits({}, [10 * 1024 * 1024 + 1])


@pytest.fixture
def described() -> None:
    if not SPEC.exists():
        pytest.skip("Discord's description (../shared/specs beside the repository) is not at hand")


GOOD = {"embeds": [{"title": "a", "fields": [field()]}], "components": [row(button("a")), row(menu(25))]}


@pytest.mark.usefixtures("described")
def test_a_body_as_discord_wants_it_passes() -> None:
    assert problems("PATCH", EDIT, GOOD) == []
    assert problems("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}) == []
    assert problems("PATCH", EDIT, {"attachments": [{"id": 0, "filename": "a.json"}]}) == []
    assert problems("POST", "/users/@me/channels", {"recipient_id": 7}) == []
    assert problems("GET", "/guilds/1/members/2", None) == []


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", CALLBACK, {"type": 99}),
        ("PATCH", EDIT, {"embeds": [{"title": 7}]}),
        ("PATCH", EDIT, {"embeds": [{}] * 11}),
        ("PUT", "/applications/1/commands", [{"name": 5}]),
        ("POST", "/no/such/route", {}),
        ("POST", "/users/@me/channels", {"recipient_id": "somebody"}),
    ],
)
def test_a_body_that_the_description_does_not_know_is_found(method: str, path: str, body: object) -> None:
    assert problems(method, path, body)
