"""The real program over a real wire: every command, a kill in the middle, a clean end."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import simcord
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from bot.answers.catalogue import LISTED
from bot.clock import utc_now
from bot.config import Store as Files
from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, consent, open_spotify
from bot.domain import Track, TrackId, Verdict
from bot.store import Store, open_store
from tests.demo.spotify.visiting import CALLBACK, CLIENT, song
from tests.discord.contract import SPEC, beyond_limits, problems
from tests.discord.processes import KEY, EarmarkRun
from tests.discord.rooms import TO_HEAR, buttons, items, labels, shown, suggested, words, zipped
from tests.discord.simwire import LONG, PATIENCE, TOKEN, Simwire, open_simwire
from tests.exports import CALM, LOUD, track_id, write_export

LOUD_SONG = f"https://open.spotify.com/track/{track_id(LOUD, 3)}"
NEW = Track(TrackId("N" * 22), "Kettle on the boil", ("The Iron Kettles 1",), genres=("clatter",))


@dataclass
class Scene:
    """A server at a peer, with the real program in it."""

    wire: Simwire
    earmark: EarmarkRun
    channel: ChannelHandle
    folder: Path

    def enter(self, name: str) -> simcord.MemberActor:
        return self.wire.env.guild.add_member(self.wire.env.create_user(name))

    async def settled(self, name: str) -> simcord.MemberActor:
        member = self.enter(name)
        packed = zipped(write_export(self.folder / name))
        await member.slash(self.channel, "import", file=("export.zip", packed))
        return member

    async def opened(self, name: str) -> simcord.MemberActor:
        """Let somebody in whose playlists everyone may see whom they let."""
        member = await self.settled(name)
        for playlist in (LOUD, CALM):
            await member.slash(self.channel, "playlists", playlist=playlist, set="visible")
        return member

    @property
    def public(self) -> str:
        """All that everyone reads in the channel."""
        return "\n".join(words(each) for each in self.channel.history() if not each.flags.ephemeral)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[Store]:
        """Open the database that the program works on."""
        path = self.folder / Files().path
        async with open_store(path, utc_now, backups=self.folder / Files().backups, keep=1) as store:
            yield store

    async def catalogued(self, *tracks: Track) -> None:
        """Let the program know songs that are in nobody's playlists."""
        async with self.kept() as store:
            await store.catalogue.load(tracks, known_at=utc_now())

    async def verdicts(self, person: simcord.MemberActor) -> dict[TrackId, Verdict]:
        """Return what somebody said of songs, as the program keeps it."""
        async with self.kept() as store:
            member = await store.members.identify("discord", str(person.id))
            return {rating.track_id: rating.verdict for rating in await store.verdicts.all(member)}

    async def says(self, result: simcord.InteractionResult, text: str, *, patience: float = PATIENCE) -> str:
        """Wait until an answer says this, past its progress, and return it whole."""
        what = f"{text!r} in {words(shown(result))!r}"
        await self.wire.until(lambda: text in words(shown(result)), what, patience=patience)
        return words(shown(result))

    async def shows(self, message: ResponseMessage, text: str) -> None:
        """Wait until this stands above a song, or nothing where it is empty."""

        def above() -> str:
            return self.wire.env.backend.get_message(self.channel.id, message.id).content or ""

        await self.wire.until(lambda: above()[: len(text) or None] == text, f"{text!r} above the song")

    async def killed(self) -> None:
        """Kill the program as nothing can be killed any harder, and start it again."""
        assert await self.earmark.stop(signal.SIGKILL) == -signal.SIGKILL
        await self.wire.gone()
        await self.earmark.start()
        await self.wire.connected()


@pytest.fixture
async def wire() -> AsyncIterator[Simwire]:
    async with open_simwire() as opened:
        yield opened


@pytest.fixture
def settings() -> dict[str, str]:
    return {}


@pytest.fixture
async def spotify(settings: dict[str, str]) -> AsyncIterator[SpotifyStandIn]:
    """Open a Spotify that the program is led to."""
    world = SpotifyWorld(utc_now)
    world.add_person("ana", "Ana")
    world.add_app(CLIENT, redirect_uris=[CALLBACK], users=["ana"])
    world.add_playlist("ana", "Loud", [song(1), song(2)])
    async with open_spotify(world) as opened:
        bases = {"CLIENT_ID": CLIENT, "API_BASE": opened.api, "ACCOUNTS_BASE": opened.accounts, "GAP_MS": "0"}
        settings.update({f"EARMARK_SPOTIFY__{name}": value for name, value in bases.items()})
        yield opened


@pytest.fixture
async def scene(wire: Simwire, tmp_path: Path, settings: dict[str, str]) -> AsyncIterator[Scene]:
    channel = wire.env.create_guild(name="Friends").create_text_channel("music")
    earmark = EarmarkRun(tmp_path, wire.api_base, wire.gateway, **settings)
    try:
        await earmark.start()
        await wire.connected()
        yield Scene(wire, earmark, channel, tmp_path)
        # Whatever the story was: Discord would have taken it all, and no secret was said.
        assert_that_discord_would_take_it_all(wire)
        assert_that_no_secret_was_said(earmark)
    finally:
        await earmark.close()


def assert_that_discord_would_take_it_all(wire: Simwire) -> None:
    assert wire.requests
    for call in wire.requests:
        if SPEC.exists():
            assert problems(call.method, call.path, call.body, call.file_sizes) == [], call
        assert beyond_limits(call.body, call.file_sizes) == [], call


def assert_that_no_secret_was_said(earmark: EarmarkRun) -> None:
    assert earmark.said
    assert TOKEN not in earmark.said
    assert KEY not in earmark.said


async def test_the_first_minute_over_the_wire(scene: Scene) -> None:
    ana = scene.enter("ana")
    asked = await ana.slash(scene.channel, "guess", track=LOUD_SONG)
    steps = await ana.click(shown(asked).message, label="I have an export")
    packed = zipped(write_export(scene.folder / "export"))

    brought = await ana.slash(scene.channel, "import", file=("export.zip", packed))

    assert "Hello, I'm Earmark" in words(shown(asked))
    assert "exportify.app" in words(shown(steps))
    assert "I know 2 playlists" in await scene.says(brought, "I know")
    await scene.wire.until(lambda: brought.followups and LOUD in words(brought.followups[0]))
    assert f"This belongs in {LOUD}." in words(brought.followups[0])


async def test_every_command_works_over_the_wire(scene: Scene) -> None:
    ana = await scene.settled("ana")
    commands = next(call.body for call in scene.wire.requests if call.path.endswith("/commands"))
    registered = sorted((each["type"], each["name"]) for each in commands)
    menus = [(2, "Compare taste"), (3, "Guess this"), (3, "Whose is this?")]
    assert registered == sorted([*menus, *((1, each.name) for each in LISTED)])

    offered = await ana.autocomplete(scene.channel, "guess", "track", "loud 3")
    guess = await ana.slash(scene.channel, "guess", track=offered[0]["value"])
    await scene.says(guess, LOUD)
    said = await ana.send(scene.channel, f"listen: {LOUD_SONG}")
    await scene.says(await ana.context_menu(scene.channel, "Guess this", said), LOUD)
    await scene.says(await ana.slash(scene.channel, "playlists"), "Your 2 playlists")
    named = await ana.autocomplete(scene.channel, "playlists", "playlist", "calm")
    await scene.says(await ana.slash(scene.channel, "playlists", playlist=named[0]["value"]), CALM)
    await scene.says(await ana.slash(scene.channel, "model"), "How well I know your playlists", patience=LONG)
    privacy = await ana.slash(scene.channel, "privacy", agree="map")
    await scene.says(privacy, "✓ map")
    await ana.click(shown(privacy).message, label="Stop map here")
    await scene.says(privacy, "✗ map")
    await scene.says(await ana.slash(scene.channel, "compare", person=ana), "You and yourself")
    await scene.says(await ana.slash(scene.channel, "blend", person=ana), "somebody besides you")
    await scene.says(await ana.slash(scene.channel, "whose", track=offered[0]["value"]), "nobody has agreed")
    drawn = await ana.slash(scene.channel, "map", who="me")
    await scene.says(drawn, "The map of your taste", patience=LONG)
    assert [each.filename for each in shown(drawn).attachments] == ["map.png"]
    export = await ana.slash(scene.channel, "export")
    content = scene.wire.env.backend.cdn.get(shown(export).attachments[0].url)
    assert len(json.loads(content or b"{}")["entries"]) == 32
    await scene.says(await ana.slash(scene.channel, "help"), "/guess track")
    await scene.says(await ana.slash(scene.channel, "help", command="import"), "How to get an export")
    await scene.says(await ana.slash(scene.channel, "forget"), "2 × playlist")
    await scene.says(await ana.slash(scene.channel, "forget", confirm="forget me"), "Forgotten")


async def test_every_button_works_over_the_wire(scene: Scene) -> None:
    ana = await scene.settled("ana")
    await scene.catalogued(NEW)
    guess = await ana.slash(scene.channel, "guess", track=f"spotify:track:{NEW.id}")
    await scene.says(guess, LOUD)
    # The program may have learnt the library by now, or may not.
    offered = [label for label in labels(shown(guess)) if label != "Ask again"]
    assert offered == ["File it", "Not that one", "Why?", "Show everyone"]

    why = await ana.click(shown(guess).message, label="Why?")
    await scene.says(why, "What speaks for")
    filed = await ana.click(shown(guess).message, label="File it")
    await scene.says(filed, "I can't file songs here")
    offer = await ana.click(shown(guess).message, label="Not that one")
    await scene.says(offer, "Where does")
    await ana.select(shown(offer).message, [items(shown(offer))[CALM]])
    await scene.says(offer, f"Noted: {CALM}")
    await ana.click(shown(offer).message, label="Undo")
    await scene.says(offer, "Taken back")
    public = await ana.click(shown(guess).message, label="Show everyone")
    await scene.wire.until(lambda: public.followups)
    assert not public.followups[0].ephemeral
    ben = scene.enter("ben")
    asked = await ben.click(public.followups[0].message, label="Where would it go for me?")
    await scene.says(asked, "Hello, I'm Earmark")


@pytest.mark.usefixtures("spotify")
async def test_an_account_is_linked_by_a_form_and_a_playlist_kept_over_the_wire(scene: Scene) -> None:
    ana = scene.enter("ana")
    begun = await ana.slash(scene.channel, "link")
    await scene.says(begun, "Spotify's rules forbid learning")
    form = await ana.click(shown(begun).message, label="Paste the address")
    assert form.modal is not None
    back = await consent(buttons(shown(begun))["Open Spotify"], "ana")

    whose = await ana.submit_modal(form, {"address": back})
    await scene.says(whose, "Is this you: Ana?")
    await ana.click(shown(whose).message, label="Yes, that's me")
    await scene.says(whose, "Linked: Ana")
    preview = await ana.slash(scene.channel, "sync")
    await scene.says(preview, "Everything: 2 to add, 0 to remove")

    for secret in parse_qs(urlsplit(back).query).values():
        assert secret[0] not in scene.earmark.said


async def test_a_kill_in_the_middle_loses_nothing_that_was_said(scene: Scene) -> None:
    ana = await scene.settled("ana")
    guess = await ana.slash(scene.channel, "guess", track=LOUD_SONG)
    await scene.says(guess, LOUD)
    offer = await ana.click(shown(guess).message, label="Not that one")
    await scene.says(offer, "Where does")
    await ana.select(shown(offer).message, [items(shown(offer))[CALM]])
    await scene.says(offer, f"Noted: {CALM}")

    # It is killed while a calculation is under way, whose question is lost with it and nothing else.
    before = len(scene.wire.requests)
    lost = asyncio.create_task(ana.slash(scene.channel, "model"))
    await scene.wire.until(lambda: len(scene.wire.requests) > before, "the acknowledgement")
    await scene.killed()
    lost.cancel()
    await asyncio.gather(lost, return_exceptions=True)

    why = await ana.click(shown(guess).message, custom_id=buttons(shown(guess))["Why?"])
    await scene.says(why, "Why")
    again = await ana.slash(scene.channel, "guess", track=LOUD_SONG)
    await scene.says(again, f"You told me: it belongs in {CALM}.")


async def test_what_is_said_of_songs_is_remembered_over_the_wire_and_over_a_kill(scene: Scene) -> None:
    await scene.catalogued(*TO_HEAR)
    ana = await scene.settled("ana")
    asked = await ana.slash(scene.channel, "recommend")
    await scene.says(asked, "For you", patience=LONG)
    pressed = suggested(shown(asked))
    await ana.click(shown(asked).message, label="👎 Not for me")
    await scene.says(asked, "You said", patience=LONG)

    reacted = suggested(shown(asked))
    showing = await ana.click(shown(asked).message, label="Show everyone")
    await scene.wire.until(lambda: showing.followups)
    (public,) = showing.followups
    post = scene.wire.env.backend.get_message(scene.channel.id, public.id)
    await scene.wire.until(lambda: [each.emoji for each in post.reactions] == ["👍", "👎", "⏭️"], "reactions")
    await ana.react(public, "👎")
    await scene.shows(public, "👎")
    await ana.unreact(public, "👎")
    await scene.shows(public, "")
    await ana.react(public, "👍")
    await scene.shows(public, "👍")
    await scene.killed()

    assert await scene.verdicts(ana) == {pressed: Verdict.DISLIKE, reacted: Verdict.LIKE}
    await ana.unreact(public, "👍")
    await scene.shows(public, "")
    await ana.react(public, "👎")
    await scene.shows(public, "👎")
    assert await scene.verdicts(ana) == {pressed: Verdict.DISLIKE, reacted: Verdict.DISLIKE}
    following = await ana.click(public.message, label="Next suggestion")
    await scene.says(following, "For you", patience=LONG)
    assert suggested(shown(following)) not in {pressed, reacted}


async def test_it_ends_cleanly_when_it_is_told_to(scene: Scene) -> None:
    await scene.wire.until(lambda: "Discord is connected" in scene.earmark.said)

    assert await scene.earmark.stop() == 0

    assert "stopped" in scene.earmark.said
    assert "Traceback" not in scene.earmark.said


async def test_whoever_waits_is_told_before_it_ends(scene: Scene) -> None:
    ana = await scene.settled("ana")
    before = len(scene.wire.requests)
    # The first calculation of a run has to start the workers, so it cannot be over before the signal comes.
    asking = asyncio.create_task(ana.slash(scene.channel, "model"))
    await scene.wire.until(lambda: len(scene.wire.requests) > before, "the acknowledgement")

    assert await scene.earmark.stop() == 0

    assert "I am being restarted" in words(shown(await asking))
    assert "Traceback" not in scene.earmark.said


async def test_its_health_and_its_figures_can_be_watched(scene: Scene) -> None:
    ana = await scene.settled("ana")
    await scene.says(await ana.slash(scene.channel, "guess", track="nothing like it"), "I found no track")
    await scene.wire.until(lambda: "Discord is connected" in scene.earmark.said)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{scene.earmark.web}") as session:
        async with session.get("/healthz") as answer:
            assert answer.status == 200
            assert set((await answer.json())["vitals"]) == {"discord", "loop", "database"}
        async with session.get("/metrics") as answer:
            page = await answer.text()

    assert 'earmark_answers_total{command="import",outcome="ok"} 1.0' in page
    assert 'earmark_answers_total{command="guess",outcome="not-found"} 1.0' in page
    assert 'earmark_answer_seconds_count{command="guess"} 1.0' in page
    assert "earmark_connected 1.0" in page
    assert "earmark_loop_lag_seconds_bucket" in page


async def test_the_check_asks_discord_and_starts_nothing(wire: Simwire, tmp_path: Path) -> None:
    earmark = EarmarkRun(tmp_path, wire.api_base, wire.gateway)
    await earmark.start("check")

    assert await earmark.ended() == 0, earmark.said
    assert "✓ Discord: answers, and knows the bot as" in earmark.said
    assert not any(call.method == "PUT" for call in wire.requests)


async def test_consent_goes_over_the_wire_and_over_a_kill(scene: Scene) -> None:
    ana, ben = await scene.opened("ana"), await scene.opened("ben")
    asked = await ana.slash(scene.channel, "compare", person=ben)
    await scene.says(asked, "I ask ben first")
    (letter,) = ben.user.dm_channel.history(viewer=ben.user)
    assert "ana would like to compare tastes with you" in words(letter)
    everyone = next(label for label in labels(letter) if "with everyone" in label)
    await scene.killed()

    await ben.user.click(letter, label=everyone)
    await scene.wire.until(lambda: len(ana.user.dm_channel.history(viewer=ana.user)) == 1, "word of the yes")
    assert "ben said yes" in words(ana.user.dm_channel.history(viewer=ana.user)[0])
    await scene.says(await ana.slash(scene.channel, "privacy", agree="compare"), "✓ compare")
    compared = await ana.slash(scene.channel, "compare", person=ben)
    await scene.says(compared, "ana and ben", patience=LONG)
    (picture,) = shown(compared).attachments
    assert (scene.wire.env.backend.cdn.get(picture.url) or b"").startswith(b"\x89PNG")
    await ana.click(shown(compared).message, label="Show everyone")
    await scene.wire.until(lambda: "ana and ben" in scene.public, "the comparison in the channel")
    await scene.killed()
    await scene.says(await ben.slash(scene.channel, "privacy", withdraw="compare"), "✗ compare")
    await scene.wire.until(lambda: "is no longer shown" in scene.public, "the end of it")

    assert "ana and ben" not in scene.public
