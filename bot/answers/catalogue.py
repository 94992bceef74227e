"""The one list of commands, and the one way to have a command answered."""

import difflib

from bot.answers import (
    adding,
    apart,
    attributing,
    blending,
    comparing,
    consenting,
    correcting,
    curating,
    failing,
    filing,
    forgetting,
    guessing,
    helping,
    importing,
    introducing,
    inviting,
    linking,
    mapping,
    rating,
    reblending,
    recommending,
    syncing,
    training,
    weekly,
)
from bot.answers.command import Command, Option
from bot.answers.question import Question
from bot.answers.reply import Reply
from bot.domain import Agreement, Shown
from bot.errors import MissingOption, NeedsLibrary, NeedsLink, NoSuchCommand
from bot.services import Services
from bot.services.curating import Choice
from bot.services.scorecards import KINDS
from bot.services.wishing import MOODS


async def _help(_services: Services, question: Question) -> Reply:
    name = question.get("command")
    return helping.about(name, COMMANDS) if name else helping.overview(COMMANDS)


_TRACK = Option("track", "a link to a track, or words of its title and artist", required=True)

_WISH = (
    Option("playlist", "one of your playlists that it is to suit"),
    Option("mood", "how it is to differ from what you know", choices=MOODS),
    Option("like", "a song or an artist to lean towards, or several with ; between"),
    Option("unlike", "a song or an artist to lean away from, or several with ; between"),
    Option("server", "this server's list of the week, for everybody here", choices=("true",)),
)

_BLEND = (
    Option("how", "by fair turns, or only what all of you love", choices=reblending.WAYS),
    Option("name", "what the playlist is called"),
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "guess",
        "Which of your playlists does this song belong in?",
        guessing.answer,
        (_TRACK,),
        "/guess https://open.spotify.com/track/…",
    ),
    Command(
        "recommend",
        "What should you hear next? Say 👍 or 👎, and the next one is different for it.",
        recommending.answer,
        _WISH,
        "/recommend mood:calmer",
    ),
    Command(
        "compare",
        "How does your taste overlap with somebody's here?",
        comparing.answer,
        (Option("person", "whom to compare with", required=True),),
        "/compare @Ana",
    ),
    Command(
        "blend",
        "One playlist for several people here: fair turns, or only what you all love.",
        blending.answer,
        (
            Option("person", "who is in it besides you", required=True),
            *(Option(f"person{number}", "who else is in it") for number in range(2, 10)),
            *_BLEND,
        ),
        "/blend @Ana @Ben how:loved",
    ),
    Command(
        "whose",
        "Whose taste is this song, of the people here who allow to be named?",
        attributing.answer,
        (_TRACK,),
        "/whose https://open.spotify.com/track/…",
    ),
    Command(
        "map",
        "The taste of this server, or your own, on one picture: what lies together is alike.",
        mapping.answer,
        (
            Option("who", "whose songs: yours, or everybody's here who allows it", choices=mapping.WHOSE),
            Option("by", "what colours and shapes stand for", choices=mapping.SORTINGS),
        ),
        "/map by:genre",
    ),
    Command(
        "import",
        "Bring your playlists from an export file.",
        importing.answer,
        (
            Option("file", "Exportify's zip or one CSV of it, or Spotify's account export", required=True),
            Option("mode", "replace: remove playlists that the export lacks", choices=("replace",)),
        ),
        "/import my_playlists.zip",
    ),
    Command(
        "link",
        "Link your Spotify, so that I keep up with your playlists by myself.",
        linking.answer,
        (
            Option("client", "the client id of your own app at Spotify"),
            Option("address", "the address that Spotify sent you back to"),
            Option("code", "the code that the page showed you"),
            Option("changes", "let me change playlists, too", choices=(linking.YES,)),
            Option("confirm", "whether the account is yours", choices=(linking.YES, linking.NO)),
        ),
    ),
    Command(
        "unlink",
        "End the link with your Spotify, and erase what came through it.",
        linking.unlink,
        (Option("confirm", "go ahead", choices=(linking.YES,)),),
    ),
    Command(
        "sync",
        "One playlist with everything: see what would change, then keep it true.",
        syncing.answer,
        (
            Option("now", "change it at once, without a preview", choices=(syncing.TRUE,)),
            Option("undo", "take the last change back", choices=(syncing.TRUE,)),
            Option("settings", "see what it is made of", choices=("show",)),
            Option("name", "what the playlist is called"),
            Option("liked", "whether liked songs belong in it", choices=(syncing.ON, syncing.OFF)),
            Option(
                "order",
                "newest songs on top, or as found",
                choices=(syncing.NEWEST, syncing.FOUND),
            ),
            Option("every", "keep it true by myself", choices=(syncing.DAY, syncing.WEEK, syncing.NEVER)),
            Option("playlist", "a playlist to take in or to leave out"),
            Option("adopt", "a playlist of yours that is to be the one"),
        ),
        "/sync now:true",
    ),
    Command(
        "unfiled",
        "Which liked songs are in none of your playlists, and where do they belong?",
        filing.unfiled,
        (Option("page", "which page of a long list"),),
    ),
    Command(
        "playlists",
        "See your playlists, and say what each is for.",
        curating.answer,
        (
            Option("playlist", "the name of one of your playlists"),
            Option("set", "what it is for", choices=tuple(Choice)),
            Option("page", "which page of a long list"),
        ),
        '/playlists "Rainy days" exclude',
    ),
    Command(
        "model",
        "How well do I know your playlists? An honest score card, and the choice of who guesses.",
        training.answer,
        (Option("use", "the kind of model that guesses for you", choices=KINDS),),
        "/model use:forest",
    ),
    Command(
        "privacy",
        "What do I keep of you, and who sees it?",
        consenting.answer,
        (
            Option("agree", "let the people of this server see it", choices=tuple(Agreement)),
            Option(
                "withdraw",
                "take that back",
                choices=(*Agreement, consenting.REQUESTS, consenting.EVERYWHERE),
            ),
            Option("playlists", "say of all your playlists at once who sees them", choices=tuple(Shown)),
        ),
        "/privacy agree:compare",
    ),
    Command("export", "Get a copy of everything I know of you.", forgetting.export),
    Command(
        "forget",
        "Erase everything I know of you.",
        forgetting.forget,
        (Option("confirm", f"type “{forgetting.CONFIRMATION}” to go ahead"),),
        f"/forget {forgetting.CONFIRMATION}",
    ),
    Command(
        "help",
        "What can I ask, and how?",
        _help,
        (Option("command", "the command that you want explained"),),
        "/help guess",
    ),
    Command(
        "compared",
        "Compare, once the asker has agreed to be compared here.",
        comparing.openly,
        (Option("person", "whom to compare with", required=True),),
        listed=False,
    ),
    Command(
        "blended",
        "Show a blend in another way, or make it a playlist.",
        blending.again,
        (
            Option("members", "whose songs are in it", required=True),
            *_BLEND,
            Option("agree", "agree to be compared here first", choices=(reblending.TRUE,)),
            Option("make", "make it a playlist", choices=(reblending.TRUE,)),
            Option("copy", "show the addresses of its songs", choices=(reblending.TRUE,)),
        ),
        listed=False,
    ),
    Command(
        "named",
        "Say whose taste a song is, once the asker has agreed to be named here.",
        attributing.openly,
        (_TRACK,),
        listed=False,
    ),
    Command(
        "apart",
        "How well are the people of this server told apart?",
        apart.answer,
        (Option("agree", "agree to be named here first", choices=(apart.AGREE,)),),
        listed=False,
    ),
    Command(
        "mapped",
        "Draw this server's map, once the asker has agreed to be on it.",
        mapping.openly,
        (Option("by", "what colours and shapes stand for", choices=mapping.SORTINGS),),
        listed=False,
    ),
    Command(
        "invited",
        "Answer somebody who asks to compare tastes.",
        inviting.answer,
        (
            Option("id", "which request", required=True),
            Option("answer", "what you say to it", choices=inviting.ANSWERS),
        ),
        listed=False,
    ),
    Command(
        "end",
        "End that you are compared with somebody, or let them ask you again.",
        consenting.end,
        (Option("what", "which pair or which block", required=True),),
        listed=False,
    ),
    Command("measure", "Test one more kind of model.", training.further, listed=False),
    Command("why", "All the reasons of a guess.", guessing.why, (_TRACK,), listed=False),
    Command(
        "file",
        "Put a song into a playlist.",
        filing.answer,
        (
            _TRACK,
            Option("playlist", "where it goes", required=True),
            Option(filing.UNDO, "take it out again", choices=("true",)),
        ),
        listed=False,
    ),
    Command(
        "judge",
        "Say what you think of a song, and hear the next one.",
        recommending.judge,
        (
            _TRACK,
            Option("verdict", "what you think of it", required=True, choices=recommending.VERDICTS),
            *_WISH,
        ),
        listed=False,
    ),
    Command(
        "takeback",
        "Take back what you said of a song.",
        recommending.take_back,
        (_TRACK, *_WISH),
        listed=False,
    ),
    Command(
        "weekly",
        "Show the list of this server and week.",
        weekly.answer,
        (Option("sorting", "by what it is sorted", choices=weekly.SORTINGS),),
        listed=False,
    ),
    Command("rate", "Make a playlist of suggestions, to be rated at Spotify.", rating.answer, listed=False),
    Command(
        "add",
        "Put a suggested song into a playlist.",
        adding.answer,
        (
            _TRACK,
            Option("playlist", "where it goes"),
            Option("page", "which page of a long list"),
            Option(filing.UNDO, "take it out again", choices=("true",)),
        ),
        listed=False,
    ),
    Command(
        "correct",
        "Say where a song belongs.",
        correcting.answer,
        (_TRACK, Option("playlist", "where it belongs"), Option("page", "which page of a long list")),
        listed=False,
    ),
)
"""All that can be asked; doors offer the listed ones, in this order."""

LISTED: tuple[Command, ...] = tuple(command for command in COMMANDS if command.listed)
_WELCOMED_BESIDE = ("help", "privacy", "export")
_ABOUT_THE_LINK = ("link", "unlink", "forget")


def named(name: str) -> Command:
    """Return the command of that name; raises NoSuchCommand with the nearest one as a hint."""
    by_name = {command.name: command for command in COMMANDS}
    if name in by_name:
        return by_name[name]
    close = difflib.get_close_matches(name, [command.name for command in LISTED], n=1)
    hint = f"Did you mean /{close[0]}?" if close else "/help lists all that I know."
    raise NoSuchCommand(name=f"/{name}", hint=hint)


def summary_of(command: str, option: str) -> str:
    """Say what an option is, as the catalogue does; empty where it knows nothing of it."""
    options = (each for known in COMMANDS if known.name == command for each in known.options)
    return next((each.summary for each in options if each.name == option), "")


async def ask(services: Services, name: str, question: Question) -> Reply:
    """Answer a command; every error becomes a reply here, and none leaves."""
    try:
        return await _answered(services, named(name), question)
    except Exception as error:  # noqa: BLE001 - the one net below all commands; it logs what is unexpected
        return failing.reply_to(error)


async def _answered(services: Services, command: Command, question: Question) -> Reply:
    """Answer somebody known, and welcome somebody new."""
    try:
        _complete(command, question)
        reply = await command.answer(services, question)
    except NeedsLibrary:
        return await introducing.introduce(services, command.name, question)
    except NeedsLink as error:
        return await linking.ask_for(services, command.name, question, error)
    if command.name not in _ABOUT_THE_LINK and (notice := await services.linking.notice(question.member)):
        reply = linking.noticed(reply, notice)
    if command.name in _WELCOMED_BESIDE and await services.introducing.is_new(question.member):
        return introducing.beside(reply)
    return reply


def _complete(command: Command, question: Question) -> None:
    """Raise MissingOption for a question that lacks what the command needs."""
    for option in command.options:
        if option.required and not question.get(option.name):
            raise MissingOption(command=command.name, option=option.summary, example=command.example)
