"""What people do with suggestions: hear one, rate it, have the next, wish for something else."""

from pathlib import Path

import pytest
import simcord

from bot.domain import Verdict
from bot.errors import StoreFull
from bot.services.wishing import MOODS
from bot.store.suggestions import Suggestions
from tests.discord.rooms import (
    PATIENCE,
    TO_HEAR,
    Room,
    buttons,
    items,
    labels,
    shown,
    suggested,
    words,
    zipped,
)
from tests.exports import CALM, LOUD, track_id, write_export

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

RATING = ["👍 I like it", "👎 Not for me", "⏭️ Not now"]
LIKED, DISLIKED, SKIPPED = RATING
ADD, NEXT, LISTEN, SHOW = "Add to playlist …", "Next suggestion", "Listen", "Show everyone"
NEW = {track.id for track in TO_HEAR}


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    await room.stock()
    return await room.settled("ana", tmp_path)


async def test_a_suggestion_is_for_the_askers_eyes_with_reasons_and_buttons(
    room: Room, ana: simcord.MemberActor
) -> None:
    asked = await ana.slash(room.channel, "recommend")

    assert asked.ephemeral
    assert suggested(shown(asked)) in NEW
    assert "Why\n•" in words(shown(asked))
    assert labels(shown(asked)) == [LISTEN, *RATING, ADD, SHOW]
    # Nobody can react to what one person sees.
    assert room.signs(shown(asked)) == []


async def test_a_press_keeps_the_verdict_and_the_next_song_slides_in(
    room: Room, ana: simcord.MemberActor
) -> None:
    asked = await ana.slash(room.channel, "recommend")
    first = suggested(shown(asked))

    pressed = await ana.click(shown(asked).message, label=DISLIKED)

    assert pressed.followups == []
    assert await room.verdicts(ana) == {first: Verdict.DISLIKE}
    assert "You said\n👎" in words(shown(asked))
    assert suggested(shown(asked)) in NEW - {first}


async def test_each_press_counts_for_the_song_that_was_seen(room: Room, ana: simcord.MemberActor) -> None:
    asked = await ana.slash(room.channel, "recommend")
    expected = {}
    for label, verdict in zip(RATING, (Verdict.LIKE, Verdict.DISLIKE, Verdict.SKIP), strict=True):
        expected[suggested(shown(asked))] = verdict
        await ana.click(shown(asked).message, label=label)

    assert len(expected) == 3
    assert await room.verdicts(ana) == expected


async def test_a_verdict_is_taken_back_and_the_song_asked_about_again(
    room: Room, ana: simcord.MemberActor
) -> None:
    asked = await ana.slash(room.channel, "recommend")
    first = suggested(shown(asked))
    await ana.click(shown(asked).message, label=LIKED)

    await ana.click(shown(asked).message, label="Take 👍 back")

    assert await room.verdicts(ana) == {}
    assert suggested(shown(asked)) == first
    assert "Taken back" in words(shown(asked))


async def test_it_goes_on_after_a_restart(room: Room, ana: simcord.MemberActor) -> None:
    asked = await ana.slash(room.channel, "recommend")
    first = suggested(shown(asked))
    await room.restart(afresh=True)

    await ana.click(shown(asked).message, label=LIKED)
    second = suggested(shown(asked))
    await room.restart(afresh=True)
    again = await ana.slash(room.channel, "recommend")

    assert await room.verdicts(ana) == {first: Verdict.LIKE}
    assert len({first, second, suggested(shown(again))}) == 3
    assert not room.env.errors


async def test_a_song_that_can_be_reacted_to_stays_and_the_next_one_comes_beside_it(
    room: Room, ana: simcord.MemberActor
) -> None:
    asked = await ana.slash(room.channel, "recommend")
    (public,) = (await ana.click(shown(asked).message, label=SHOW)).followups
    song, was = suggested(public), words(public)
    assert labels(public) == [LISTEN, *RATING, "Where would it go for me?"]

    pressed = await ana.click(public.message, label=LIKED)

    assert await room.verdicts(ana) == {song: Verdict.LIKE}
    assert room.above(public).startswith("👍")
    assert words(public) == was
    assert labels(public) == [NEXT, LISTEN, *RATING, "Where would it go for me?"]
    assert pressed.ephemeral
    assert suggested(shown(pressed)) in NEW - {song}


async def test_the_buttons_of_a_shown_song_are_its_askers_alone(
    room: Room, ana: simcord.MemberActor, tmp_path: Path
) -> None:
    ben = await room.settled("ben", tmp_path)
    asked = await ana.slash(room.channel, "recommend")
    (public,) = (await ana.click(shown(asked).message, label=SHOW)).followups

    pressed = await ben.click(public.message, label=DISLIKED)

    assert "That button is somebody else's" in words(shown(pressed))
    assert await room.verdicts(ben) == {}


async def test_next_leads_on_with_the_same_wish(room: Room, ana: simcord.MemberActor) -> None:
    asked = await ana.slash(room.channel, "recommend", playlist=CALM, mood="older")
    (public,) = (await ana.click(shown(asked).message, label=SHOW)).followups
    await ana.react(public, "👎")

    following = await ana.click(public.message, label=NEXT)

    assert following.ephemeral
    assert "for Calm Mornings, older" in words(shown(following))


async def test_alone_with_the_bot_suggestions_can_be_reacted_to_and_form_a_row(
    room: Room, ana: simcord.MemberActor
) -> None:
    asked = await ana.user.slash("recommend")
    first = shown(asked)
    assert not asked.ephemeral
    assert labels(first) == [LISTEN, *RATING, ADD]
    assert room.signs(first) == ["👍", "👎", "⏭️"]

    await ana.user.set_reaction(first, "👍", reacted=True)
    second = shown(await ana.user.click(first.message, label=NEXT))
    third = shown(await ana.user.click(second.message, label=DISLIKED))

    songs = [suggested(each) for each in (first, second, third)]
    assert len(set(songs)) == 3
    assert await room.verdicts(ana) == {songs[0]: Verdict.LIKE, songs[1]: Verdict.DISLIKE}
    assert room.signs(third) == ["👍", "👎", "⏭️"]
    await ana.user.set_reaction(first, "👍", reacted=False)
    assert await room.verdicts(ana) == {songs[1]: Verdict.DISLIKE}
    assert room.above(second).startswith("👎")


async def test_other_answers_stay_for_the_askers_eyes_where_they_are_alone(
    ana: simcord.MemberActor,
) -> None:
    assert (await ana.user.slash("help")).ephemeral


async def test_the_options_are_picked_from_lists(room: Room, ana: simcord.MemberActor) -> None:
    (playlist,) = await ana.autocomplete(room.channel, "recommend", "playlist", "calm")
    like = await ana.autocomplete(room.channel, "recommend", "like", "loud 3")
    unlike = await ana.autocomplete(room.channel, "recommend", "unlike", "calm 2")

    asked = await ana.slash(
        room.channel,
        "recommend",
        playlist=playlist["value"],
        mood=next(iter(MOODS)),
        like=like[0]["value"],
        unlike=unlike[0]["value"],
    )

    assert f"for {CALM}" in words(shown(asked))
    # However much is wished for, every button has room for it.
    assert labels(shown(asked)) == [LISTEN, *RATING, ADD, SHOW]
    await ana.click(shown(asked).message, label=SKIPPED)
    assert f"for {CALM}" in words(shown(asked))


async def test_a_playlists_own_page_leads_to_suggestions_for_it(room: Room, ana: simcord.MemberActor) -> None:
    page = await ana.slash(room.channel, "playlists", playlist=CALM)

    asked = await ana.click(shown(page).message, label="Suggest for this playlist")

    assert asked.ephemeral
    assert f"for {CALM}" in words(shown(asked))


async def test_add_to_playlist_offers_where_it_goes(room: Room, ana: simcord.MemberActor) -> None:
    asked = await ana.slash(room.channel, "recommend")

    offer = await ana.click(shown(asked).message, label=ADD)

    assert offer.ephemeral
    assert {CALM, LOUD} <= set(items(shown(offer)))
    assert suggested(shown(asked)) in NEW


async def test_what_somebody_has_is_never_suggested_and_nothing_comes_twice(
    room: Room, ana: simcord.MemberActor
) -> None:
    asked = await ana.slash(room.channel, "recommend")
    heard = [suggested(shown(asked))]
    for _ in range(5):
        await ana.click(shown(asked).message, label=SKIPPED)
        heard.append(suggested(shown(asked)))

    assert len(set(heard)) == len(heard)
    assert set(heard) <= NEW
    assert track_id(CALM, 1) not in heard


async def test_where_there_is_nothing_to_suggest_it_says_what_to_do(room: Room, tmp_path: Path) -> None:
    ana = await room.settled("ana", tmp_path)

    asked = await ana.slash(room.channel, "recommend")

    assert "Listen" not in buttons(shown(asked))
    assert words(shown(asked)).strip()


async def test_a_stranger_is_welcomed_and_their_question_waits(room: Room) -> None:
    ben = room.enter("ben")

    asked = await ben.slash(room.channel, "recommend")

    assert "Hello, I'm Earmark" in words(shown(asked))


async def test_a_friends_song_comes_with_the_name_that_the_server_calls_them_by(
    room: Room, tmp_path: Path
) -> None:
    ana = await room.settled("ana", tmp_path)
    await ana.slash(room.channel, "playlists", playlist=LOUD, set="visible")
    await ana.slash(room.channel, "privacy", agree="suggest")
    ben = room.enter("ben")
    packed = zipped(write_export(tmp_path / "ben", playlists=(CALM, "Rest")))
    await ben.slash(room.channel, "import", file=("export.zip", packed))

    asked = await ben.slash(room.channel, "recommend")

    assert f"from ana's “{LOUD}”" in words(shown(asked))
    assert suggested(shown(asked)) in {track_id(LOUD, number) for number in range(16)}


async def test_a_friends_song_is_shown_to_everyone_only_while_the_friend_allows_it(
    room: Room, tmp_path: Path
) -> None:
    ana, ben = room.enter("ana"), room.enter("ben")
    for person, playlist in ((ana, CALM), (ben, LOUD)):
        written = write_export(tmp_path / str(person.id), playlists=(playlist,))
        await person.slash(room.channel, "import", file=("export.zip", zipped(written)))
    await ben.slash(room.channel, "playlists", playlist=LOUD, set="visible")
    await ben.slash(room.channel, "privacy", agree="suggest")
    first = await ana.slash(room.channel, "recommend")
    second = await ana.slash(room.channel, "recommend")

    allowed = await ana.click(shown(first).message, label=SHOW)
    await ben.slash(room.channel, "privacy", withdraw="suggest")
    refused = await ana.click(shown(second).message, label=SHOW)

    assert "from ben's" in words(allowed.followups[0])
    (only,) = refused.followups
    assert "I may not show it any more" in words(only)
    assert "ben" not in words(only)


async def test_while_it_cannot_be_known_whether_it_is_allowed_nothing_is_shown_to_everyone(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await ana.slash(room.channel, "recommend")

    async def busy(*_: object) -> None:
        raise StoreFull

    with monkeypatch.context() as patch:
        patch.setattr(Suggestions, "origin_of", busy)
        pressed = await ana.click(shown(asked).message, label=SHOW)

    assert ["I may not show it any more" in words(each) for each in pressed.followups] == [True]
    assert not room.env.errors
