"""Nothing secret is ever written to the logs, and nothing that is written fells its writer."""

import json
import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.logs import HIDDEN, Redaction

Capsys = pytest.CaptureFixture[str]

each_form = pytest.mark.parametrize("form", ["text", "json"])

SECRET = "s3cret/of+the=house"
BEARER = "BQDplanted0123456789-abcdefghijklmnop"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GplntD.planted-planted-planted-planted"


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Put back after each test what the logs were before it."""
    levels = {name: logging.getLogger(name).level for name in (None, *logs.NOISY)}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for handler in ours():
        logging.getLogger().removeHandler(handler)


def ours() -> list[logging.Handler]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, logs._Errors)]


class Mute:
    """An argument that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)


@each_form
def test_a_message_is_written_once_to_standard_error(form: str, capsys: Capsys) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])

    logging.getLogger("bot.demo").debug("%d playlists are %s", 3, "there")

    assert capsys.readouterr().err.count("3 playlists are there") == 1


def test_setting_up_again_does_not_double_what_is_written(capsys: Capsys) -> None:
    logs.set_up("DEBUG", "json", secrets=[])
    logs.set_up("INFO", "text", secrets=[])

    logging.getLogger("bot.demo").info("once")
    logging.getLogger("bot.demo").debug("not at all")

    lines = capsys.readouterr().err
    assert lines.count("once") == 1
    assert "not at all" not in lines


def test_set_up_leaves_the_handlers_of_others_in_place() -> None:
    others = logging.getLogger().handlers[:]

    logs.set_up("INFO", "text", secrets=[])

    assert logging.getLogger().handlers == [*others, *ours()]


@each_form
@pytest.mark.parametrize(
    ("message", "argument"),
    [
        (f"the key is {SECRET}", None),
        ("the key is %s", SECRET),
        ("the key is %r", {"key": SECRET}),
        ("asked http://127.0.0.1/?key=%s&x=1", quote(SECRET, safe="")),
        ("headers: %s", {"Authorization": f"Bearer {BEARER}"}),
        ("Authorization: Bearer %s", BEARER),
        ("authorization: basic %s", BEARER),
        ("Authorization: Bot %s", DISCORD),
        ("logging in as %s", DISCORD),
        ("received %s", {"access_token": BEARER, "refresh_token": "short"}),
        ("body: %s", json.dumps(json.dumps({"refresh_token": BEARER}))),
        ("GET /callback?code=%s&state=planted-state", BEARER),
        ("POST client_secret=%s&grant_type=x", BEARER),
    ],
)
def test_a_secret_in_a_message_is_hidden(form: str, capsys: Capsys, message: str, argument: object) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])

    logging.getLogger("bot.demo").debug(message, *([] if argument is None else [argument]))

    line = capsys.readouterr().err
    assert HIDDEN in line
    for planted in (SECRET, quote(SECRET, safe=""), BEARER, DISCORD, "planted-state"):
        assert planted not in line


@each_form
def test_a_secret_in_an_exception_and_its_causes_is_hidden(form: str, capsys: Capsys) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])
    failure = RuntimeError(f"Bearer {BEARER}")
    failure.__cause__ = ValueError(f"bad key {SECRET}")

    logging.getLogger("bot.demo").error("it failed", exc_info=failure)

    trace = capsys.readouterr().err
    assert "ValueError: bad key" in trace
    assert "direct cause" in trace
    assert SECRET not in trace
    assert BEARER not in trace


@each_form
def test_a_secret_in_the_stack_is_hidden(form: str, capsys: Capsys) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])

    logging.getLogger("bot.demo").warning("look", stack_info=True)  # password=planted-here

    stack = capsys.readouterr().err
    assert f"password={HIDDEN}" in stack


@each_form
def test_a_secret_hides_from_a_handler_that_formatted_the_traceback_first(form: str, capsys: Capsys) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])
    record = logging.LogRecord("bot.demo", logging.ERROR, __file__, 1, "it failed", None, None)
    record.exc_text = f"ValueError: {SECRET}"

    logging.getLogger("bot.demo").handle(record)

    assert f"ValueError: {HIDDEN}" in capsys.readouterr().err


@each_form
@pytest.mark.parametrize(
    ("message", "argument"), [("%d songs", "three"), ("%s and %s", "one"), ("%s", Mute())]
)
def test_a_message_that_cannot_be_put_together_fells_nobody(
    form: str, capsys: Capsys, message: str, argument: object
) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])
    (handler,) = ours()

    # Handed to our handler alone: pytest's own would raise.
    handler.handle(logging.LogRecord("bot.demo", logging.INFO, __file__, 1, message, (argument,), None))

    line = capsys.readouterr().err
    assert "could not be put together" in line
    assert "Traceback" not in line


def test_the_longer_of_two_secrets_is_hidden_whole(capsys: Capsys) -> None:
    logs.set_up("INFO", "text", secrets=["planted", "planted-and-longer", ""])

    logging.getLogger("bot.demo").info("planted planted-and-longer plain")

    assert f": {HIDDEN} {HIDDEN} plain\n" in capsys.readouterr().err


@each_form
def test_noisy_libraries_stay_quiet_at_debug(form: str, capsys: Capsys) -> None:
    logs.set_up("DEBUG", form, secrets=[SECRET])
    for name in ("spotipy.client", "urllib3.connectionpool", "discord.http", "asyncio", "aiosqlite"):
        logging.getLogger(name).debug("headers: Authorization")
        logging.getLogger(name).warning("%s warns", name)

    lines = capsys.readouterr().err
    assert "Authorization" not in lines
    assert lines.count("warns") == 5


def test_text_is_a_line_with_its_time_in_utc(capsys: Capsys) -> None:
    logs.set_up("INFO", "text", secrets=[])

    record = logging.LogRecord("bot.demo", logging.INFO, __file__, 1, "hello", None, None)
    record.created = 0.0
    logging.getLogger().handle(record)

    assert capsys.readouterr().err == "1970-01-01T00:00:00Z INFO bot.demo: hello\n"


def test_json_is_an_object_a_line_with_the_traceback_inside(capsys: Capsys) -> None:
    logs.set_up("INFO", "json", secrets=[])

    logging.getLogger("bot.demo").error("it\nfailed", exc_info=ValueError("two\nlines"))

    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["at"])
    assert (said["level"], said["logger"], said["message"]) == ("ERROR", "bot.demo", "it\nfailed")
    assert said["trace"].endswith("ValueError: two\nlines")


@given(text=st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_written_in_either_form(text: str) -> None:
    record = logging.LogRecord("bot.demo", logging.INFO, __file__, 1, "%s", (text,), None)

    assert Redaction([SECRET]).filter(record)
    assert json.loads(logs._Json().format(record))["level"] == "INFO"
    logs._Text().format(record).encode()


@given(before=st.text(), secret=st.text(min_size=8, alphabet=st.characters(codec="utf-8")), after=st.text())
def test_no_planted_secret_is_left_in_any_text(before: str, secret: str, after: str) -> None:
    left = Redaction([secret]).redacted(before + secret + after)

    assert secret not in left.replace(HIDDEN, "")


def test_ordinary_sentences_stay_as_they_are() -> None:
    said = "The bot started; basic checks passed; 3 tokens of 22 characters; see https://example.org/?page=2"

    assert Redaction([]).redacted(said) == said


def test_nothing_is_set_up_by_the_import() -> None:
    assert ours() == []
