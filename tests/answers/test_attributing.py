"""`/whose` in words: who it is, how sure that is, why, and what to do where nobody may be named."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import apart, attributing
from bot.answers.question import Question
from bot.answers.reply import Choice, Outcome, Reply
from bot.domain import Agreement, Fellow, MemberId, Place, Shown
from bot.errors import ComputeError, TooFewNamed
from bot.frontends.discord_buttons import encode
from bot.services import Services
from bot.services.attributing import Attributing, Attribution, ScoreCard, Share
from bot.services.guessing import Reason
from tests.houses import Person, person_in
from tests.store.worlds import exported, listed, song

HERE = Place("test", "1")
ANA, BEN, CEM = (Fellow(MemberId(number), name) for number, name in enumerate(("Ana", "Ben", "Cem"), 1))
CONFUSION: dict[str, Any] = {"playlists": ["1", "2", "3"], "counts": [[18, 1, 1], [5, 15, 0], [0, 2, 18]]}
CARD: dict[str, Any] = {
    "n": 60,
    "members": [1, 2, 3],
    "accuracy": 0.85,
    "between": [0.74, 0.92],
    "top3": 1.0,
    "top3_between": [0.94, 1.0],
    "macro_f1": 0.849,
    "auc": 0.95,
    "auc_between": [0.9, 1.0],
    "ece": 0.03,
    "biggest": 0.4,
    "calibration": [{"said": 0.85, "right": 0.85, "between": [0.74, 0.92], "n": 60}],
    "confusion": CONFUSION,
    "nobody": {"n": 40, "auc": 0.8, "auc_between": [0.7, 0.9]},
}
ARTIST = Reason("same artist", (("One", "A"), ("Two", "A"), ("Three", "A")), "A")
SIMILAR = Reason("similar song", (("One", "A"), ("Four", "B")), "")


@dataclass
class Attributed:
    """Answers what is written down, in place of the service."""

    odds: tuple[tuple[Fellow | None, float], ...] = ((ANA, 0.8), (None, 0.15), (BEN, 0.05))
    reasons: tuple[Reason, ...] = (ARTIST, SIMILAR)
    owners: tuple[Fellow, ...] = ()
    error: Exception | None = None
    card_of: ScoreCard = field(default_factory=lambda: ScoreCard(CARD, (ANA, BEN, CEM)))
    drawn: list[dict[str, Any]] = field(default_factory=list)
    picture_fails: bool = False

    async def whose(self, *_: object) -> Attribution:
        if self.error:
            raise self.error
        shares = tuple(Share(fellow, odds) for fellow, odds in self.odds)
        reasons = {fellow.member: self.reasons for fellow, _ in self.odds if fellow}
        return Attribution(song(7), shares, reasons, self.owners, CARD)

    async def card(self, *_: object) -> ScoreCard:
        if self.error:
            raise self.error
        return self.card_of

    async def picture(self, drawing: dict[str, Any]) -> bytes:
        self.drawn.append(drawing)
        if self.picture_fails:
            raise ComputeError
        return b"a picture"


@dataclass
class Visit:
    """Somebody who asks about words, with an answer written down."""

    person: Person
    attributed: Attributed

    async def whose(self, place: Place | None = HERE, **changed: object) -> Reply:
        return await attributing.answer(*self._given({"track": "song 7"}, place, changed))

    async def apart(self, place: Place | None = HERE, **changed: object) -> Reply:
        return await apart.answer(*self._given({}, place, changed))

    def _given(
        self, options: dict[str, str], place: Place | None, changed: dict[str, object]
    ) -> tuple[Services, Question]:
        for name, value in changed.items():
            setattr(self.attributed, name, value)
        services = replace(self.person.house.services, attributing=cast("Attributing", self.attributed))
        question = Question(self.person.member, options, self.person.told.append, place, called="Ana")
        return services, question


@pytest.fixture
async def visit(tmp_path: Path) -> AsyncIterator[Visit]:
    async with person_in(tmp_path) as ana:
        yield Visit(ana, Attributed())


def in_fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.text for field in reply.fields}


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def pressing(reply: Reply, label: str) -> Choice:
    (choice,) = (each for each in reply.choices if each.label == label)
    return choice


async def test_the_answer_says_whose_it_is_how_sure_and_why(visit: Visit) -> None:
    reply = await visit.whose()

    assert reply.title == "Whose is Song 7 — Artist 0?"
    assert reply.text.splitlines() == [
        "This is Ana's taste.",
        "▰▰▰▰▰▰▱▱  80 %  Ana",
        "▰▱▱▱▱▱▱▱  15 %  nobody here",
        "▱▱▱▱▱▱▱▱   5 %  Ben",
    ]
    assert in_fields(reply)["What speaks for Ana"].splitlines() == [
        "• Ana has A: 3 songs (“One” and “Two”)",
        "• close to “Four” by B",
    ]
    assert "What speaks for Ben" not in in_fields(reply)
    assert "60 songs of the 3 people" in in_fields(reply)["How sure I am in general"]
    assert "85 % of the time (74–92 %)" in in_fields(reply)["How sure I am in general"]
    assert "whoever has most songs: 40 %" in in_fields(reply)["How sure I am in general"]


async def test_it_can_be_shown_to_all_and_says_whom_it_shows(visit: Visit) -> None:
    reply = await visit.whose()

    assert reply.shareable
    assert reply.display is not None
    assert (reply.display.place, reply.display.agreement) == (HERE, Agreement.WHOSE)
    assert set(reply.display.members) == {ANA.member, BEN.member}


@pytest.mark.parametrize(
    ("odds", "said"),
    [
        (((ANA, 0.6), (BEN, 0.3), (None, 0.1)), "This sounds most like Ana's taste."),
        (
            ((ANA, 0.45), (BEN, 0.42), (None, 0.13)),
            "This could be Ana's as well as Ben's: I can't tell them apart by it.",
        ),
        (
            ((ANA, 0.3), (BEN, 0.29), (CEM, 0.21), (None, 0.2)),
            "I don't know whose taste this is; Ana's is the best of my guesses.",
        ),
        (((None, 0.9), (ANA, 0.06), (BEN, 0.04)), "This is nobody's taste here."),
        (((None, 0.6), (ANA, 0.3), (BEN, 0.1)), "I think this is nobody's taste here."),
        (((None, 0.4), (ANA, 0.35), (BEN, 0.25)), "I don't know; most likely it is nobody's."),
    ],
)
async def test_it_says_so_where_it_does_not_know(
    visit: Visit, odds: tuple[tuple[Fellow | None, float], ...], said: str
) -> None:
    reply = await visit.whose(odds=odds)

    assert reply.text.splitlines()[0] == said
    assert (reply.outcome is Outcome.NONE_FITS) == said.endswith(("here.", "nobody's."))


async def test_of_two_who_are_as_likely_both_have_their_reasons(visit: Visit) -> None:
    reply = await visit.whose(odds=((ANA, 0.45), (BEN, 0.42), (CEM, 0.1), (None, 0.03)))

    assert {"What speaks for Ana", "What speaks for Ben"} <= in_fields(reply).keys()
    assert "What speaks for Cem" not in in_fields(reply)


async def test_songs_that_only_count_are_not_named(visit: Visit) -> None:
    reply = await visit.whose(reasons=())

    assert in_fields(reply)["What speaks for Ana"].startswith("No song that I may name.")


async def test_who_shows_the_very_song_is_said_beside_the_odds(visit: Visit) -> None:
    reply = await visit.whose(owners=(ANA, BEN))

    assert in_fields(reply)["Who has it"].startswith("Ana and Ben have it in a visible playlist.")


async def test_who_has_not_agreed_is_offered_to(visit: Visit) -> None:
    before = await visit.whose()
    store = visit.person.house.store
    await store.agreements.agree(visit.person.member, HERE, Agreement.WHOSE, called="Ana")
    after = await visit.whose()

    assert pressing(before, "Allow whose here") == Choice(
        "Allow whose here", "named", {"track": f"spotify:track:{song(7).id}"}
    )
    assert labels(after) == ["How well do you tell us apart?", "Where would I file it?"]


async def test_outside_of_a_server_nobody_is_named(visit: Visit) -> None:
    for reply in (await visit.whose(None), await visit.apart(None)):
        assert "works in a server" in reply.title
        assert reply.outcome is Outcome.NOT_FOUND
        assert not reply.shareable


async def test_where_too_few_agreed_it_is_said_kindly_with_a_button(visit: Visit) -> None:
    error = TooFewNamed(there="only one person has agreed yet")

    song_asked, card_asked = await visit.whose(error=error), await visit.apart()

    for reply in (song_asked, card_asked):
        assert "only one person has agreed yet" in f"{reply.title} {reply.text}"
        assert labels(reply) == ["Allow whose here", "Who sees what"]
        assert reply.outcome is Outcome.NOT_FOUND
    assert pressing(song_asked, "Allow whose here").options == {"track": "song 7"}
    assert pressing(card_asked, "Allow whose here") == Choice("Allow whose here", "apart", {"agree": "true"})


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_whatever_was_typed_a_button_remembers_it(text: str) -> None:
    choice = attributing._allow(Question(ANA.member, {"track": text}, print, HERE))

    assert encode(choice.command, choice.options, 2**64 - 1, in_place=choice.in_place)


async def test_who_agreed_alone_hears_who_is_missing_and_what_of_theirs_is(visit: Visit) -> None:
    await visit.person.house.store.agreements.agree(visit.person.member, HERE, Agreement.WHOSE, called="Ana")

    reply = await visit.whose(error=TooFewNamed(there="only one person has agreed yet"))

    assert "whoever types /whose here is offered it" in reply.text
    assert labels(reply)[-1] == "My own map"


async def test_the_score_card_has_figures_with_margins_and_a_rule_to_beat(visit: Visit) -> None:
    reply = await visit.apart()

    assert "60 songs of 3 people" in reply.text
    assert in_fields(reply)["Whose it is"].splitlines() == [
        "· named at once: 85 % (74–92 %)",
        "· always whoever has most songs: 40 %",
        "· everyone counting the same (macro F1): 0.85 of 1",
        "· one's own song put above another's (AUC): 95 % (90–100 %), where chance gives 50 %",
    ]
    assert "80 % (70–90 %)" in in_fields(reply)["Somebody's or nobody's"]
    assert in_fields(reply)["Whom I mix up most"].splitlines()[0] == "· Ben for Ana: 5 of 20 songs"
    assert reply.shareable
    assert reply.display is not None
    assert set(reply.display.members) == {1, 2, 3}


async def test_without_a_catalogue_it_says_that_nobody_was_not_tested(visit: Visit) -> None:
    reply = await visit.apart(card_of=ScoreCard({**CARD, "nobody": {}}, (ANA, BEN, CEM)))

    assert "catalogue" in in_fields(reply)["Somebody's or nobody's"]


async def test_who_is_not_known_to_be_here_is_not_on_the_card(visit: Visit) -> None:
    reply = await visit.apart(card_of=ScoreCard(CARD, (ANA, BEN)))

    assert "somebody who is not here for Ben: 2 of 20 songs" in in_fields(reply)["Whom I mix up most"]
    (drawing,) = visit.attributed.drawn
    assert drawing["panels"]["confusion"]["names"] == ["Ana", "Ben", "somebody who is not here"]


async def test_the_words_stand_without_the_picture(visit: Visit) -> None:
    reply = await visit.apart(picture_fails=True)

    assert reply.attachment is None
    assert reply.fields


async def test_more_people_than_fit_are_drawn_together(visit: Visit) -> None:
    together = {**CONFUSION, "counts": [[*row, 1] for row in CONFUSION["counts"]] + [[1, 1, 1, 1]]}
    await visit.apart(card_of=ScoreCard({**CARD, "confusion": together}, (ANA, BEN, CEM)))

    panel = visit.attributed.drawn[0]["panels"]["confusion"]
    assert panel["names"] == ["Ana", "Ben", "Cem", "all others"]
    assert panel["marks"] == ["1", "2", "3", "+"]
    assert panel["has_others"]


async def test_in_a_house_a_press_lets_two_people_be_told_apart(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        store = ana.house.store
        ben = Person(ana.house, await store.members.identify("test", "ben"))
        for person, genre, first in ((ana, "moss folk", 0), (ben, "gabber", 40)):
            songs = [
                song(n, artist=f"{genre} {n % 3}", title=f"{genre} {n}", genres=(genre,))
                for n in range(first, first + 15)
            ]
            await store.playlists.take_in(person.member, exported(listed(genre, songs)))
            await store.playlists.set_all_shown(person.member, Shown.VISIBLE)

        alone = await ana.ask_in(HERE, "whose", track="moss folk 3")
        allow = pressing(alone, "Allow whose here")
        one = await ana.ask_in(HERE, allow.command, **allow.options)
        found = await ben.ask_in(HERE, allow.command, **allow.options)
        by_words = await ben.ask_in(HERE, "whose", track="moss folk 5")
        card = await ana.ask_in(HERE, "apart")

        assert "nobody has agreed yet" in f"{alone.title} {alone.text}"
        assert "only one person has agreed yet" in f"{one.title} {one.text}"
        assert found.title.startswith("Whose is moss folk 3")
        assert found.display is not None
        assert found.display.members[0] == ana.member
        assert "visible playlist" in in_fields(found)["Who has it"]
        assert "moss folk 5" in by_words.title
        assert card.attachment is not None
        assert card.attachment.name == "apart.png"
        assert card.attachment.content.startswith(b"\x89PNG")

        await store.agreements.withdraw(ana.member, HERE, Agreement.WHOSE)
        gone = await ben.ask_in(HERE, "whose", track="gabber 41")
        assert "only one person has agreed yet" in f"{gone.title} {gone.text}"


async def test_the_card_of_ones_playlists_leads_to_the_servers(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        lists = [listed(name, range(first, first + 14)) for name, first in (("Rain", 0), ("Sun", 20))]
        await ana.house.store.playlists.take_in(ana.member, exported(*lists))

        inside, outside = await ana.ask_in(HERE, "model"), await ana.ask("model")

        assert pressing(inside, "How well do you tell us apart?").command == "apart"
        assert "How well do you tell us apart?" not in labels(outside)
