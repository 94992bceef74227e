"""The words of `/model`: the kinds of model side by side, an honest picture, and the choice between them."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.answers import failing, kinds, liking, portraying
from bot.answers.learning import in_words
from bot.answers.numbers import between, percent
from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Field, Menu, MenuItem, Reply
from bot.errors import ComputeError, MissingOption, TooLittleToLearn
from bot.services import Services
from bot.services.scorecards import KINDS, USUAL, Card, Comparison
from bot.services.training import Trouble

_RULES = (
    ("same artist", "where its artist is mostly"),
    ("majority", "always the biggest playlist"),
    ("hobby forest", "a plain forest on sound alone"),
)
_WHY_NOT = {"JobTimedOut": "took too long", "OutOfMemory": "needed too much memory"}
_LEAST_ALIKE = 0.05
_DRAWABLE = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN")


async def answer(services: Services, question: Question) -> Reply:
    """Compare the kinds of model on the member's own songs, or let one of them guess from now on."""
    if kind := question.get("use"):
        return await _choose(services, question, kind)
    try:
        comparison = await services.scoring.first(
            question.member, lambda *begun: question.tell(_testing(*begun))
        )
    except TooLittleToLearn as error:
        # What they like is another matter: a few songs are enough for a beginning.
        liked = await liking.fields(services, question.member)
        return replace(failing.reply_to(error), fields=tuple(field for field in liked if field.text))
    return await _compared(services, question, comparison)


async def further(services: Services, question: Question) -> Reply:
    """Measure one more kind, and show the comparison with it."""
    comparison = await services.scoring.further(
        question.member, lambda *begun: question.tell(_testing(*begun))
    )
    return await _compared(services, question, comparison)


async def _choose(services: Services, question: Question, kind: str) -> Reply:
    if kind not in KINDS:
        raise MissingOption(command="model", option=f"one of {', '.join(KINDS)}", example="/model use:forest")
    await services.scoring.choose(question.member, kind, question.tell)
    back = () if kind == USUAL else (Choice("Back to the blend", "model", {"use": USUAL}),)
    return Reply(
        f"{kinds.headed(kind)} guesses for you from now on",
        f"In short: {kinds.MEANINGS[kind]}\nI have learned your playlists with it, and keep to it until you "
        "choose another. Nothing in your playlists changes.",
        choices=(*back, Choice("Compare the kinds", "model")),
    )


async def _compared(services: Services, question: Question, comparison: Comparison) -> Reply:
    trouble = await services.training.trouble(question.member)
    fields = (
        Field("On your own filings, each foretold from the past alone", _replayed(comparison)),
        Field("By the song alone: each kept from me while I learned the rest", _unseen(comparison)),
        Field("When I sound sure", _sure(comparison.shown)),
        Field("Which of your playlists are alike", "\n".join(_alike(comparison))),
        Field("Is there a better kind for you?", _verdict(comparison)),
        Field("When I learn", _learned(comparison, trouble)),
        Field("In the picture", _legend(comparison)),
        *await liking.fields(services, question.member),
    )
    return Reply(
        "How well I know your playlists",
        f"{kinds.headed(comparison.chosen)} guesses for you. All figures are of songs that it had not seen; "
        "in brackets stands the margin of error (95 %).",
        fields=tuple(field for field in fields if field.text),
        choices=(Choice("My playlists", "playlists"), *_in_a_server(question)),
        menu=_menu(comparison),
        attachment=await _picture(services, comparison),
        shareable=True,
        then=Choice("Go on comparing", "measure", in_place=True) if comparison.missing else None,
    )


def _in_a_server(question: Question) -> tuple[Choice, ...]:
    """Lead to the other model that there is in a server: the one that tells its people apart."""
    return (Choice("How well do you tell us apart?", "apart"),) if question.place else ()


async def _picture(services: Services, comparison: Comparison) -> Attachment | None:
    try:
        return Attachment("model.png", await services.scoring.picture(portraying.drawing(comparison)))
    except ComputeError:
        # The words say the same: an answer without its picture is better than none.
        return None


def _testing(kind: str, playlists: int) -> str:
    return f"Testing {kinds.named(kind)} on your {playlists} playlists …"


def _replayed(comparison: Comparison) -> str:
    usual = comparison.cards[USUAL].figures["replay"]
    if not usual["n"]:
        return ""
    rows = [_row(comparison, card) for card in comparison.cards.values()]
    missing = [kinds.SHORT[kind] for kind in comparison.missing]
    waiting = [f"Still to be tested: {', '.join(missing)} …"] if missing else []
    return "\n".join([_heading(usual["n"]), *rows, *_rules(usual), *waiting])


def _row(comparison: Comparison, card: Card) -> str:
    mark = "▸" if card.kind == comparison.chosen else "·"
    name = kinds.headed(card.kind)
    if not card.figures:
        return f"{mark} {name}: could not be tested, it {_WHY_NOT.get(card.problem, 'failed')}"
    return f"{mark} {name}: {_figures(card.figures['replay']['contenders']['earmark'])}"


def _unseen(comparison: Comparison) -> str:
    unseen = comparison.cards[USUAL].figures["unseen"]
    own = f"· The blend: {_figures(unseen['contenders']['earmark'])}"
    return "\n".join([_heading(unseen["n"]), own, *_rules(unseen)])


def _heading(songs: int) -> str:
    return f"Of {_songs(songs)}: right at once · among the first three"


def _rules(report: Mapping[str, Any]) -> Iterator[str]:
    """Set the simple rules beside: what is not better than they are is of no use."""
    for rule, words in _RULES:
        if found := report["contenders"].get(rule):
            yield f"· {words}: {_figures(found)}"


def _figures(figures: Mapping[str, Any]) -> str:
    first, three = (
        f"{percent(figures[top])} {between(figures[f'{top}_between'])}" for top in ("top1", "top3")
    )
    return f"{first} · {three}"


def _sure(card: Card) -> str:
    return "\n".join(
        f"above {percent(each['above'])}: right {each['right']:,} of {each['n']:,} times "
        f"{between(each['between'])}"
        for each in card.figures.get("sure") or ()
        if each["n"]
    )


def _alike(comparison: Comparison) -> Iterator[str]:
    pairs = portraying.overlaps(comparison)
    alike = [pair for pair in pairs if pair["alike"] >= _LEAST_ALIKE]
    if pairs and not alike:
        yield "No two of them: I keep them well apart."
    for pair in alike:
        one, other = (portraying.name_of(comparison, pair[each]) for each in ("one", "other"))
        songs = f"{_songs(pair['n'])}, {pair['shared']:,} of them in both"
        yield f"{one} and {other} are {percent(pair['alike'])} alike {between(pair['between'])}: {songs}"


def _verdict(comparison: Comparison) -> str:
    better = comparison.better()
    if better:
        best, own = (
            each.figures["replay"]["contenders"]["earmark"] for each in (better[0], comparison.shown)
        )
        return (
            f"{kinds.headed(better[0].kind)} is right more often for you, by more than chance: "
            f"{percent(best['top1'])} against {percent(own['top1'])} at once."
        )
    tested = sum(bool(card.right) for card in comparison.cards.values())
    if comparison.missing or tested < 2:  # noqa: PLR2004 - one alone beats nobody
        return ""
    own = kinds.named(comparison.shown.kind)
    return f"No: none of the others beats {own} on your songs by more than chance."


def _learned(comparison: Comparison, trouble: Trouble | None) -> str:
    said = ["I learn again by myself whenever your playlists change."]
    if comparison.learned_at:
        at = comparison.learned_at
        said.insert(0, f"I last learned your playlists on {at.day} {at:%B %Y at %H:%M} UTC.")
    if comparison.is_behind:
        said[-1] = "Something changed since: I learn it by myself, at the latest when you ask for a guess."
    return "\n".join([*said, *([in_words(trouble)] if trouble else [])])


def _legend(comparison: Comparison) -> str:
    """Name the playlists by their numbers whose letters a picture may lack."""
    numbers = portraying.numbered(comparison).items()
    named = [(number, portraying.name_of(comparison, playlist)) for playlist, number in numbers]
    return ", ".join(f"{number} is {name}" for number, name in named if not _is_drawable(name))


def _is_drawable(name: str) -> bool:
    letters = [unicodedata.name(letter, "") for letter in name if letter.isalpha()]
    return bool(letters) and all(letter.startswith(_DRAWABLE) for letter in letters)


def _menu(comparison: Comparison) -> Menu:
    others = [kind for kind in KINDS if kind != comparison.chosen]
    return Menu(
        "Let another kind guess for you",
        "model",
        "use",
        tuple(MenuItem(f"Use {kinds.named(kind)}", kind, _remark(comparison, kind)) for kind in others),
        in_place=False,
    )


def _remark(comparison: Comparison, kind: str) -> str:
    card = comparison.cards.get(kind)
    if card is None or not card.right:
        return ""
    figures = card.figures["replay"]["contenders"]["earmark"]
    return f"{percent(figures['top1'])} {between(figures['top1_between'])} right at once"


def _songs(number: int) -> str:
    return "1 song" if number == 1 else f"{number:,} songs"
