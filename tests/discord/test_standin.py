import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from discord import app_commands

from tests.discord.standin import Exchange, Standin, open_standin
from tests.discord.standin_client import Listener, pointed
from tests.discord.standin_world import CHANNELS, ROLES, channel_of, guild_number

ANA = 1_250_000_000_000_000_000
FRIENDS = guild_number(0)


class Greeter(discord.Client):
    """A client with one command, which has suggestions and answers with a button."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.01)
        self.tree = app_commands.CommandTree(self)
        command: app_commands.Command[discord.app_commands.Group, [str], None]
        command = app_commands.Command(name="hello", description="Greet", callback=hello)
        command.autocomplete("word")(words)
        self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()


class Wave(discord.ui.View):
    @discord.ui.button(label="Wave", custom_id="wave")
    async def wave(self, interaction: discord.Interaction, _: discord.ui.Button["Wave"]) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.name} waves")


async def hello(interaction: discord.Interaction, word: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.followup.send(f"hello {word}", view=Wave())


async def words(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=typed.upper(), value=typed)]


@asynccontextmanager
async def greeted() -> AsyncIterator[tuple[Standin, Greeter]]:
    async with open_standin() as standin:
        with pointed(standin):
            client = Greeter()
            work = asyncio.create_task(client.start(standin.token))
            await standin.changes.until(lambda: standin.sockets.sessions)
            yield standin, client
            await client.close()
            await work


async def said(exchange: Exchange) -> str:
    await exchange.answered()
    return str(exchange.original["content"])


@pytest.mark.parametrize("guild", [FRIENDS, None])
async def test_a_command_is_answered_in_a_server_and_in_private(guild: int | None) -> None:
    async with greeted() as (standin, _):
        exchange = await standin.slash("hello", person=ANA, guild=guild, word="you")

        assert (await exchange.acknowledged()).kind == 5
        assert await said(exchange) == "hello you"
        assert exchange.said[0].at >= exchange.sent
        assert len(exchange.messages) == 2


async def test_suggestions_come_back_while_somebody_types() -> None:
    async with greeted() as (standin, _):
        exchange = await standin.typing("hello", "word", "ab", person=ANA, guild=FRIENDS)

        callback = await exchange.acknowledged()

        assert callback.kind == 8
        assert callback.body["choices"] == [{"name": "AB", "value": "ab"}]


async def test_a_button_is_pressed_under_the_answer() -> None:
    async with greeted() as (standin, _):
        asked = await standin.slash("hello", person=ANA, guild=FRIENDS, word="you")
        await asked.answered()
        exchange = await standin.press("wave", asked.original, person=ANA, guild=FRIENDS)

        callback = await exchange.acknowledged()

        assert callback.kind == 7
        assert callback.body["content"] == f"person{ANA} waves"


async def test_commands_are_kept_as_they_were_told() -> None:
    async with greeted() as (standin, _):
        assert [command["name"] for command in standin.commands] == ["hello"]


async def test_servers_have_the_channels_and_the_roles_of_real_ones() -> None:
    async with greeted() as (standin, client):
        exchange = await standin.slash("hello", person=ANA, guild=FRIENDS, word="you")
        await exchange.acknowledged()

        (guild,) = client.guilds

        assert (guild.id, len(guild.channels), len(guild.roles)) == (FRIENDS, CHANNELS, ROLES)
        assert guild.get_channel(channel_of(FRIENDS)) is not None
        assert guild.me.bot


async def test_a_second_acknowledgement_is_refused() -> None:
    async with open_standin() as standin:
        with pointed(standin):
            client = Listener()
            work = asyncio.create_task(client.start(standin.token))
            await standin.changes.until(lambda: standin.sockets.sessions)
            exchange = await standin.slash("hello", person=ANA)
            await exchange.acknowledged()
            with pytest.raises(discord.HTTPException) as refused:
                await client.http.request(
                    discord.http.Route(
                        "POST", f"/interactions/{exchange.number}/token-{exchange.number}/callback"
                    ),
                    json={"type": 5},
                )
            await client.close()
            await work

    assert refused.value.code == 40060
