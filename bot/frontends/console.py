"""The terminal as a door: reads a line, has it answered, draws the reply."""

import asyncio
import shlex
import textwrap
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from rich.console import Console as Terminal
from rich.text import Text

from bot.answers.catalogue import ask, named, summary_of
from bot.answers.command import Command
from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Menu, Outcome, Reply
from bot.domain import MemberId, Place
from bot.errors import EarmarkError
from bot.services import Services
from bot.store import Members

PLATFORM = "console"

_QUIT = {"/quit", "/exit", "quit", "exit"}


class Console:
    """One person at a terminal."""

    def __init__(
        self,
        services: Services,
        member: MemberId,
        terminal: Terminal,
        folder: Path,
        name: str = "Somebody",
        *,
        place: Place | None = None,
    ) -> None:
        self._services = services
        self._member = member
        self._terminal = terminal
        self._folder = folder
        self._name = name
        self._place = place
        self._choices: tuple[Choice, ...] = ()
        self._growing: Choice | None = None

    async def say(self, line: str) -> Reply:
        """Answer one line as typed; a line without a slash is a song to guess, a number presses a button.

        Behind the number of a button that asks for something stands what it asks for.
        """
        number, _, typed = line.partition(" ")
        choice = self._numbered(number)
        if choice is None or (typed and not choice.asks):
            return await self._ask(*read_line(line))
        if not choice.asks:
            return await self._ask(choice.command, choice.options)
        if not typed.strip():
            return Reply(wanted(choice, number), choices=self._choices, outcome=Outcome.BAD_INPUT)
        return await self._ask(choice.command, {**choice.options, choice.asks: typed.strip()})

    def _numbered(self, number: str) -> Choice | None:
        is_one = number.isdecimal() and 0 < int(number) <= len(self._choices)
        return self._choices[int(number) - 1] if is_one else None

    async def _ask(self, name: str, options: Mapping[str, str]) -> Reply:
        with self._terminal.status("…") as status:
            question = Question(
                self._member,
                options,
                status.update,
                self._place,
                asker=f"{self._name} on this machine",
                called=self._name if self._place else "",
                account=f"{PLATFORM}:{self._name}",
                # At a terminal, people are known by their names alone.
                people={word: word for word in options.values()},
            )
            return await ask(self._services, name, question)

    def draw(self, reply: Reply) -> None:
        """Print a reply; foreign text is printed as it stands, never as markup."""
        self._terminal.print(Text(plain(reply.title), style="bold"))
        if reply.text:
            self._terminal.print(Text(plain(reply.text)))
        for field in reply.fields:
            self._terminal.print(Text(plain(field.name), style="dim"))
            self._terminal.print(Text(plain(field.text)))
        for link in reply.links:
            # On one line however long: a part of an address opens nothing.
            self._terminal.print(Text(plain(f"{link.label}: {link.address}")), soft_wrap=True)
        for whisper in reply.whispers:
            told = whisper.account.partition(":")[2]
            self._terminal.print(Text(plain(f"({told} alone is told: {whisper.reply.title})")))
        if reply.attachment:
            self._terminal.print(Text(f"Saved as {self._saved(reply.attachment)}"))
        self._growing = reply.then if reply.then and reply.then.in_place else None
        self._choices = (*picks(reply.menu), *reply.choices, *([self._growing] if self._growing else []))
        if self._choices:
            self._terminal.print(Text(numbered(self._choices, self._terminal.width), style="cyan"))
        self._terminal.print()

    async def show(self, line: str) -> Reply:
        """Answer one line, print the reply, go on with a question that waited for it, and return the last.

        Nothing printed can be taken back: an answer grows only when asked to, and shows its last state.
        """
        pressed = self._numbered(line.strip())
        is_growing = pressed is not None and pressed == self._growing
        reply = await self.say(line)
        while reply.then and (is_growing or not reply.then.in_place):
            if not reply.then.in_place:
                self.draw(reply)
            reply = await self._ask(reply.then.command, reply.then.options)
        self.draw(reply)
        return reply

    async def talk(self, ask_line: Callable[[], Awaitable[str]] | None = None) -> None:
        """Answer line after line until the person leaves or the input ends."""
        ask_line = ask_line or self._typed
        while True:
            try:
                line = (await ask_line()).strip()
            except EOFError:
                return
            if line in _QUIT:
                return
            if line:
                await self.show(line)

    async def _typed(self) -> str:
        """Wait for a line without holding up the loop, nor the end: Ctrl-C does not wait for Enter."""
        line: Future[str] = Future()
        Thread(target=self._read_into, args=(line,), daemon=True).start()
        return await asyncio.wrap_future(line)

    def _read_into(self, line: Future[str]) -> None:
        try:
            line.set_result(self._terminal.input("[bold]earmark>[/] "))
        except EOFError as end:
            line.set_exception(end)

    def _saved(self, attachment: Attachment) -> Path:
        """Write the file beside earlier ones without replacing any, readable by its owner alone."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = Path(attachment.name)
        number = 1
        while True:
            path = self._folder / (name.name if number == 1 else f"{name.stem}-{number}{name.suffix}")
            try:
                path.touch(mode=0o600, exist_ok=False)
            except FileExistsError:
                number += 1
                continue
            path.write_bytes(attachment.content)
            return path


async def open_console(
    services: Services, members: Members, name: str, folder: Path, *, place: Place | None = None
) -> Console:
    """Open the console for a person of this machine, known by name; in a `place`, others are there too."""
    member = await members.identify(PLATFORM, name)
    return Console(services, member, Terminal(highlight=False), folder, name, place=place)


def picks(menu: Menu | None) -> tuple[Choice, ...]:
    """Offer what a menu holds as buttons of their own."""
    if menu is None:
        return ()
    return tuple(
        Choice(item.label, menu.command, {**menu.options, menu.option: item.value}) for item in menu.items
    )


def wanted(choice: Choice, number: str) -> str:
    """Say what to type for a button that asks for something, as the catalogue says it."""
    return f"Type {number} and then: {summary_of(choice.command, choice.asks) or choice.asks}"


def numbered(choices: Iterable[Choice], width: int) -> str:
    """Lay choices out with the numbers that press them, none apart from its label at a line's end."""
    held = (
        f"{number} {plain(choice.label)}{' …' * bool(choice.asks)}".replace(" ", "\N{NO-BREAK SPACE}")
        for number, choice in enumerate(choices, start=1)
    )
    laid = textwrap.fill(
        f"→ {'   '.join(held)}", width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return laid.replace("\N{NO-BREAK SPACE}", " ")


def plain(text: str) -> str:
    """Drop characters that would steer the terminal instead of being read."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def read_line(line: str) -> tuple[str, Mapping[str, str]]:
    """Split a typed line into a command's name and its options.

    Options are given as `name:words`, or in order; a word of an option's choices may stand last.
    """
    if not line.startswith("/"):
        return "guess", {"track": line}
    name, _, rest = line[1:].partition(" ")
    try:
        command = named(name.lower())
    except EarmarkError:
        return name.lower(), {}
    return command.name, _options(command, _words(rest))


def _words(text: str) -> list[str]:
    """Split at spaces; double quotes hold words together, apostrophes are letters."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.commenters, lexer.escape = True, '"', "", ""
    try:
        return list(lexer)
    except ValueError:
        return text.split()


def _options(command: Command, words: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    free: list[str] = []
    names = {option.name for option in command.options}
    for word in words:
        name, colon, value = word.partition(":")
        if colon and name in names:
            given[name] = value
        else:
            free.append(word)
    for option in reversed(command.options):
        if free and option.choices and free[-1] in option.choices and option.name not in given:
            given[option.name] = free.pop()
    open_options = [option.name for option in command.options if option.name not in given]
    if free and open_options:
        given[open_options[0]] = " ".join(free)
    elif free and given:
        last = list(given)[-1]
        given[last] = f"{given[last]} {' '.join(free)}"
    return given
