"""The words of *File it* and of `/unfiled`."""

from bot.answers.guessing import name_of
from bot.answers.learning import what_changed
from bot.answers.numbers import percent
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Outcome, Reply
from bot.domain import Playlist, Track
from bot.services import Services
from bot.services.curating import word_for
from bot.services.filing import Pile, Unfiled
from bot.services.guessing import Odds
from bot.services.links import address_of

UNDO = "undo"
_A_PAGE = 5


async def answer(services: Services, question: Question) -> Reply:
    """Put a song into a playlist at Spotify, or take it out again."""
    playlist = await services.curating.named(question.member, question.get("playlist"))
    if not services.linking.is_open:
        return await _by_hand(services, question, playlist)
    track = {"track": question.get("track")}
    if question.get(UNDO):
        undone = await services.filing.take_back(question.member, track["track"], playlist, question.tell)
        return Reply(
            "Taken out again",
            f"{name_of(undone.track)} is no longer in {playlist.name}.",
            choices=(Choice("Where else?", "correct", track),),
        )
    filed = await services.filing.file(question.member, track["track"], playlist, question.tell)
    if filed.was_there:
        return Reply(f"Already in {playlist.name}", f"{name_of(filed.track)} is there, so I left it at that.")
    return Reply(
        f"Filed in {playlist.name}",
        f"{name_of(filed.track)} is in it now, in your Spotify too. I learn from it like from the others.",
        fields=what_changed(filed.learnt),
        choices=(
            Choice("Undo", "file", {**track, "playlist": word_for(playlist), UNDO: "true"}, in_place=True),
        ),
    )


async def _by_hand(services: Services, question: Question, playlist: Playlist) -> Reply:
    track = await services.guessing.track(question.member, question.get("track"))
    told = {"track": question.get("track"), "playlist": question.get("playlist")}
    return Reply(
        "I can't file songs here",
        f"To put {name_of(track)} into {playlist.name} I would need your leave at Spotify, and this Earmark "
        "is not linked to Spotify.",
        fields=(
            Field(
                "What works today",
                f"In Spotify: the three dots beside the song, Add to playlist, {playlist.name}. "
                "Your next /import brings it here. Or tell me that I was right, and I learn from it now.",
            ),
        ),
        choices=(Choice("You were right", "correct", told),),
        outcome=Outcome.NEEDS_LINK,
    )


async def unfiled(services: Services, question: Question) -> Reply:
    """List liked songs that sit in no playlist, each with a guess and a button to file it."""
    await services.curating.all(question.member)
    page = max(int(question.get("page")), 1) if question.get("page").isdecimal() else 1
    start = (page - 1) * _A_PAGE
    question.tell("Looking through your liked songs …")
    pile = await services.filing.unfiled(question.member, start, _A_PAGE, question.tell)
    if not pile.total:
        return Reply(
            "Every liked song has its place",
            "No liked song that I know of is missing from your playlists.",
            choices=(Choice("My playlists", "playlists"),),
        )
    if not pile.songs:
        pile = await services.filing.unfiled(question.member, 0, _A_PAGE, question.tell)
        page = 1
    return _listed(pile, page)


def _listed(pile: Pile, page: int) -> Reply:
    pages = -(-pile.total // _A_PAGE)
    more = Choice("More", "unfiled", {"page": str(page % pages + 1)}, in_place=True)
    filings = [_filing(number, each) for number, each in enumerate(pile.songs, start=1)]
    return Reply(
        f"{pile.total:,} liked song{'' if pile.total == 1 else 's'} in no playlist",
        f"Newest first, page {page} of {pages}. Where I would put them:",
        fields=tuple(
            Field(f"{number}. {name_of(each.track)}", _opinion(each))
            for number, each in enumerate(pile.songs, start=1)
        ),
        choices=(*(choice for choice in filings if choice), *((more,) if pages > 1 else ())),
    )


def _opinion(song: Unfiled) -> str:
    if song.guess is None:
        return "I don't know your playlists well enough yet."
    best = _best(song)
    if best is None or best.playlist is None:
        return "I think it fits none of them."
    return f"{best.playlist.name}, {percent(best.share)}"


def _best(song: Unfiled) -> Odds | None:
    return song.guess.odds[0] if song.guess else None


def _filing(number: int, song: Unfiled) -> Choice | None:
    best = _best(song)
    if best is None or best.playlist is None:
        return _elsewhere(number, song.track)
    options = {"track": address_of(song.track.id), "playlist": word_for(best.playlist)}
    return Choice(f"File {number} in {best.playlist.name}", "file", options)


def _elsewhere(number: int, track: Track) -> Choice:
    return Choice(f"Where does {number} belong?", "correct", {"track": address_of(track.id)})
