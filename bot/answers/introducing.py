"""The first words to somebody new, and the way on from there."""

from dataclasses import replace

from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Outcome, Reply
from bot.services import Services

WELCOME = (
    "I know which of your playlists a song belongs in: give me a track, and I say where you would file it, "
    "how sure I am, and why. I suggest what to hear next, too. For both I learn from the playlists that "
    "you have."
)
STORED = (
    "The names of your playlists and the songs in them, with the dates you added them, and what you say of "
    "songs. Nobody but you sees any of it unless you agree. I never read messages. /privacy shows it all, "
    "/forget erases it all."
)
EXPORTING = (
    "1. Open exportify.app or exportify.net in a browser and log in with Spotify.\n"
    "2. Choose Export All, and wait for the zip.\n"
    "3. Come back here and type /import.\n"
    "4. Give it that zip, or one CSV out of it."
)
HAS_EXPORT = Choice("I have an export", "help", {"command": "import"})


async def introduce(services: Services, command: str, question: Question) -> Reply:
    """Welcome somebody new in place of the answer, which follows once their library is there."""
    await services.introducing.wait(question.member, command, question.options)
    return Reply(
        "Hello, I'm Earmark",
        f"{WELCOME}\n\nBring your playlists, and I go on with your /{command} by myself. It takes a minute.",
        fields=(Field("What I store", STORED),),
        choices=(HAS_EXPORT, *_linking(services), Choice("What about my privacy?", "privacy")),
        outcome=Outcome.NEEDS_LIBRARY,
    )


def _linking(services: Services) -> tuple[Choice, ...]:
    return (Choice("Link Spotify", "link"),) if services.linking.is_open else ()


def beside(reply: Reply) -> Reply:
    """Add a short welcome to an answer that needs no library."""
    welcome = Field("New here?", f"{WELCOME} /import brings them.")
    return replace(reply, fields=(*reply.fields, welcome), choices=(HAS_EXPORT, *reply.choices))


async def going_on(services: Services, question: Question) -> Choice | None:
    """Return the question that waited for the library, to be answered now."""
    waited = await services.introducing.waited(question.member)
    return Choice(f"Back to /{waited[0]}", waited[0], waited[1]) if waited else None
