"""The words of `/recommend`, and of what is said of a song."""

from dataclasses import replace

from bot.answers import failing, rating, weekly
from bot.answers.guessing import name_of
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Link, Outcome, Reply
from bot.domain import Origin, Verdict
from bot.errors import ButtonExpired, EarmarkError, NeedsLibrary, NothingToSuggest
from bot.services import Services
from bot.services.choosing import Changed, Reason, Trait
from bot.services.links import link_to, short_address_of
from bot.services.recommending import Judged, Reacted, Suggestion
from bot.services.wishing import Wish

SIGNS = {Verdict.LIKE: "👍", Verdict.DISLIKE: "👎", Verdict.SKIP: "⏭️", Verdict.FILE: "➕"}
_OFFERED = {
    Verdict.LIKE: "👍 I like it",
    Verdict.DISLIKE: "👎 Not for me",
    Verdict.SKIP: "⏭️ Not now",
}
VERDICTS = tuple(verdict.value for verdict in _OFFERED)
"""What a button says of a song."""
_ORIGINS = {
    Origin.FRIEND: "from {owner}'s “{playlist}”",
    Origin.CATALOGUE: "from the catalogue",
    Origin.RECCOBEATS: "ReccoBeats finds it close to {seed}",
    Origin.ALBUM: "from an album by {seed}",
    Origin.SEARCH: "found at Spotify for {seed}",
}
_SEEDED = "from the catalogue, by {seed}, whom you have"
_SPOKEN = {
    "playlist": "close to {songs}, which you have there",
    "lean": "{detail} than most of your songs",
    "artist": "by {detail}, of whom you have {number}",
    "liked": "you liked {songs}",
    "near": "close to {songs}",
    "like": "close to {songs}, as you wished",
}
_VERSIONS = {
    "live": "live versions",
    "remix": "remixes",
    "acoustic": "acoustic versions",
    "instrumental": "instrumentals",
    "cover": "covers",
    "demo": "demos",
    "extended": "extended versions",
    "mashup": "mashups",
    "orchestral": "orchestral versions",
    "christmas": "Christmas songs",
}
_REASONS, _NAMED, _TRAITS = 3, 2, 3
_EXPLORING = "This one is a try, further from what I know of you: I learn the most from it."
_AFIELD = "You have liked none of my suggestions yet, so I look further afield."
_UNRATED = "I go by your playlists alone; with each 👍 and 👎 I know you better."


async def answer(services: Services, question: Question) -> Reply:
    """Suggest one song, with the reasons for it."""
    if question.get("server"):
        return await weekly.answer(services, question)
    wish = await services.recommending.wish(question.member, question.options)
    card = await _next(services, question, wish)
    return replace(card, choices=(*card.choices, *rating.offered(services)))


async def _next(services: Services, question: Question, wish: Wish) -> Reply:
    (found,) = await services.recommending.next(question.member, wish, question.place, question.tell)
    # A friend lets themself be named in the servers where they said so, and to nobody elsewhere.
    is_anywhere = found.candidate.origin is not Origin.FRIEND
    return replace(_card(found, wish), shareable=is_anywhere or question.place is not None)


async def judge(services: Services, question: Question) -> Reply:
    """Take what is said of a song, and suggest the next one in its place."""
    if question.get("server"):
        return await weekly.judge(services, question)
    try:
        verdict = Verdict(question.get("verdict"))
    except ValueError:
        raise ButtonExpired from None
    track = await services.guessing.track(question.member, question.get("track"))
    judged = await services.recommending.judge(
        question.member, track.id, verdict, question.tell, question.place
    )
    said = (Field("You said", _row(judged)), *what_changes(judged.changed))
    try:
        wish = await services.recommending.wish(question.member, question.options)
        card = await _next(services, question, wish)
    except NeedsLibrary:
        raise
    except EarmarkError as error:
        # What was said is kept; it is only the next song that there is none of.
        wish, outcome = Wish(), Outcome.OK if isinstance(error, NothingToSuggest) else Outcome.TRY_LATER
        card = replace(failing.reply_to(error), outcome=outcome)
    undo = Choice(
        f"Take {SIGNS[verdict]} back",
        "takeback",
        {"track": short_address_of(track.id), **wish.words},
        in_place=True,
    )
    return replace(card, fields=(*said, *card.fields), choices=(*card.choices, undo))


async def take_back(services: Services, question: Question) -> Reply:
    """Forget what was said of a song, and ask about it once more."""
    wish = await services.recommending.wish(question.member, question.options)
    track = await services.guessing.track(question.member, question.get("track"))
    judged = await services.recommending.take_back(question.member, track.id)
    card = _card(await services.recommending.suggested(question.member, track.id), wish)
    return replace(card, fields=(Field("Taken back", _taken_back(judged)), *card.fields))


def reacted(said: Reacted) -> Reply:
    """Say what a reaction did, for above the song that it was put to."""
    judged = said.judged
    if judged.verdict is None:
        return Reply(_taken_back(judged))
    changes = "\n".join(field.text for field in what_changes(judged.changed))
    return Reply(_row(judged), changes)


def what_changes(changed: Changed) -> tuple[Field, ...]:
    """Say what there will be more and less of, and how many songs that moved."""
    more = [_in_general(trait) for trait in changed.traits if trait.more][:_TRAITS]
    less = [_in_general(trait) for trait in changed.traits if not trait.more][:_TRAITS]
    said = [f"{word} of: {', '.join(named)}." for word, named in (("More", more), ("Less", less)) if named]
    if changed.moved:
        way = "closer" if changed.liked else "further away"
        said.append(f"{changed.moved} of {changed.of} songs that I could suggest moved {way}.")
    if changed.of and not said:
        said = ["It says nothing of other songs yet; the more you tell me, the further it reaches."]
    return (Field("What I learnt", " ".join(said)),) if said else ()


def following(wish: Wish) -> Choice:
    """Return the button that asks for one more."""
    return Choice("Next suggestion", "recommend", dict(wish.words))


def _card(suggestion: Suggestion, wish: Wish) -> Reply:
    track = suggestion.candidate.track
    options = {"track": short_address_of(track.id), **wish.words}
    verdicts = [
        Choice(label, "judge", {**options, "verdict": verdict.value}, in_place=True)
        for verdict, label in _OFFERED.items()
    ]
    adding = Choice("Add to playlist …", "add", {"track": options["track"]})
    page = link_to(track.id)
    fields = (Field("Why", _why(suggestion)), Field("For you", _chance(suggestion)))
    return Reply(
        name_of(track),
        "\n".join(filter(None, (_wished(wish), _how(suggestion)))),
        fields=tuple(field for field in fields if field.text),
        choices=(*verdicts, adding),
        shareable=True,
        links=(Link("Listen", page),) if page else (),
        rated=(track.id,),
    )


def _how(suggestion: Suggestion) -> str:
    """Say how it was looked for, where that is not as usual."""
    if suggestion.explores:
        return _EXPLORING
    return _AFIELD if suggestion.is_afield else ""


def _why(suggestion: Suggestion) -> str:
    if not suggestion.reasons and not suggestion.score:
        return ""
    reasons = [in_words(reason) for reason in suggestion.reasons[:_REASONS]]
    return "\n".join(f"• {said}" for said in dict.fromkeys([_origin(suggestion), *reasons]) if said)


def _origin(suggestion: Suggestion) -> str:
    found = suggestion.candidate
    is_said = any(reason.kind == "artist" for reason in suggestion.reasons)
    is_by_seed = found.origin is Origin.CATALOGUE and found.seed and not is_said
    said = _SEEDED if is_by_seed else _ORIGINS[found.origin]
    return said.format(
        owner=found.owner or "a friend", playlist=found.playlist, seed=found.seed or "your songs"
    )


def in_words(reason: Reason) -> str:
    """Say one reason as a person would, with the member's own songs as evidence; nothing for a mere try."""
    said = _SPOKEN.get(reason.kind, "")
    number = len(reason.songs)
    counted = f"{number} song{'' if number == 1 else 's'}"
    return said.format(detail=reason.detail, songs=_credited(reason.songs[:_NAMED]), number=counted)


def _credited(songs: tuple[tuple[str, str], ...]) -> str:
    """Name songs with their artists, an artist of all of them once."""
    titles, artists = [f"“{title}”" for title, _ in songs], {by for _, by in songs}
    if len(artists) == 1:
        return f"{' and '.join(titles)} by {artists.pop()}"
    return " and ".join(f"{title} by {by}" for title, (_, by) in zip(titles, songs, strict=True))


def _in_general(trait: Trait) -> str:
    """Say of what there is more or less."""
    if trait.kind == "word":
        return _VERSIONS.get(trait.detail, f"“{trait.detail}” versions")
    if trait.kind == "decade":
        return f"songs of the {trait.detail}"
    return f"the album “{trait.detail}”" if trait.kind == "album" else trait.detail


def _chance(suggestion: Suggestion) -> str:
    """Say what it is foretold by, and in figures only where that could be tested."""
    if not suggestion.score:
        return ""
    if not suggestion.rated:
        return _UNRATED
    number = f"the {suggestion.rated} songs" if suggestion.rated > 1 else "the one song"
    if not suggestion.is_tested:
        return f"I go by your playlists and {number} that you rated: too little for odds yet."
    if not suggestion.sure:
        # A library shows what somebody likes, and not how much of the rest they would.
        return "You have rated nothing like it yet, so I go by your playlists."
    tenths = min(max(round(10 * suggestion.score), 1), 9)
    return f"I give it {tenths} in 10 that you like it, by {number} that you rated. /model tests me on them."


def _wished(wish: Wish) -> str:
    parts = [
        f"for {wish.playlist.name}" if wish.playlist else "",
        " and ".join(wish.lean),
        f"like {wish.names['like']}" if wish.like else "",
        f"unlike {wish.names['unlike']}" if wish.unlike else "",
    ]
    said = ", ".join(filter(None, parts))
    return f"As you wished: {said}." if said else ""


def _row(judged: Judged) -> str:
    said = f"{SIGNS[judged.verdict]} {name_of(judged.track)}" if judged.verdict else name_of(judged.track)
    changed = judged.before and judged.before is not judged.verdict
    return f"{said} (before: {SIGNS[judged.before]})" if changed and judged.before else said


def _taken_back(judged: Judged) -> str:
    name = name_of(judged.track)
    if judged.before is None:
        return f"You had said nothing of {name}."
    return f"Your {SIGNS[judged.before]} for {name} counts no longer."
