import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadToken, Unreachable
from bot.frontends import discord_reaching
from bot.frontends.discord_reaching import guilds_of, reachable, token_problem
from tests.discord.standin import open_standin
from tests.discord.standin_client import unused_port
from tests.discord.standin_faults import Fault, failing, half, limited, page, reset, saying, slow
from tests.discord.standin_world import TOKEN

LOGIN = "GET /users/@me"


def test_a_token_of_the_right_shape_has_no_problem() -> None:
    assert token_problem(TOKEN) is None


@pytest.mark.parametrize(
    "token", ["", "hunter2", TOKEN + ".", TOKEN[1:], TOKEN.replace(".", ""), f"Bot {TOKEN}", f"x{TOKEN}"]
)
def test_another_secret_has_a_problem(token: str) -> None:
    assert token_problem(token)


@given(st.text() | st.from_regex(r"[\w-]{18,40}\.[\w-]{4,8}\.[\w-]{20,40}", fullmatch=True))
def test_a_problem_is_told_without_the_token(token: str) -> None:
    told = token_problem(token)

    assert told is None or len(token) < 8 or token not in told


async def test_a_reachable_discord_knows_the_bot_by_name() -> None:
    async with open_standin() as standin:
        assert await reachable(standin.api_base, TOKEN) == "answers, and knows the bot as earmark"


async def test_a_wrong_token_is_told_from_bad_weather() -> None:
    async with open_standin() as standin:
        with pytest.raises(BadToken):
            await reachable(standin.api_base, TOKEN[:-1] + "x")


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (failing(503), "status 503"),
        (limited(1.0), "status 429"),
        (page(), "its answer is no JSON"),
        (half(), "its answer is no JSON"),
        (saying('"hello"'), "its answer is no object"),
    ],
    ids=["unavailable", "limited", "page", "half", "string"],
)
async def test_a_discord_that_answers_badly_is_unreachable(fault: Fault, problem: str) -> None:
    async with open_standin() as standin:
        standin.faults.plan(LOGIN, fault)
        with pytest.raises(Unreachable) as told:
            await reachable(standin.api_base, TOKEN)

    assert str(told.value).startswith(f"Discord does not answer ({problem}).")


async def test_a_discord_that_does_not_answer_in_time_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_reaching, "_ASKING", 0.05)
    never = asyncio.Event()
    async with open_standin() as standin:
        standin.faults.plan(LOGIN, slow(never))
        with pytest.raises(Unreachable, match=r"no answer within 0\.05 seconds"):
            await reachable(standin.api_base, TOKEN)
        never.set()


async def test_a_line_that_is_cut_again_and_again_is_no_connection() -> None:
    async with open_standin() as standin:
        standin.faults.plan(LOGIN, reset(), reset())
        with pytest.raises(Unreachable, match="no connection"):
            await reachable(standin.api_base, TOKEN)


async def test_nobody_at_the_address_is_unreachable() -> None:
    with unused_port() as port, pytest.raises(Unreachable, match="no connection"):
        await reachable(f"http://127.0.0.1:{port}/api/v10", TOKEN)


async def test_the_number_of_servers_is_asked_for() -> None:
    async with open_standin(guilds=1234) as standin:
        assert await guilds_of(standin.api_base, TOKEN) == 1234


@pytest.mark.parametrize("told", ["{}", '{"approximate_guild_count":null}'])
async def test_a_number_of_servers_that_is_not_told_counts_as_none(told: str) -> None:
    async with open_standin() as standin:
        standin.faults.plan("GET /applications/@me", saying(told))

        assert await guilds_of(standin.api_base, TOKEN) == 0
