"""Settings are what config.toml says, within their ranges, and whatever is wrong gets one clear sentence."""

import base64
import contextlib
import json
import re
import secrets as chance
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.config import Config, Secrets
from bot.errors import BadSetting, SettingsUnreadable
from bot.frontends.web_linking import PATH

SHIPPED = Path(__file__).resolve().parents[1] / "config.toml"
WRITTEN = re.compile(r"^\[(?P<section>\w+)\]$|^# (?P<comment>.+)\n(?P<name>\w+) = ", re.MULTILINE)
SETTINGS: list[tuple[str, str, Any]] = [
    (section, name, kind)
    for section, settings in get_type_hints(Config).items()
    for name, kind in get_type_hints(settings, include_extras=True).items()
]
NUMBERS = [
    (section, name, get_args(kind)[1].ge, get_args(kind)[1].le)
    for section, name, kind in SETTINGS
    if get_args(kind)[0] in (int, float)
]
each_number = pytest.mark.parametrize(("section", "name", "least", "most"), NUMBERS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(file: Path, text: str = "", **environ: str) -> str:
    """Return the sentence with which these settings are refused."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting) as refused:
        config.load(file, environ)
    return str(refused.value)


def test_the_shipped_file_holds_every_setting_with_its_default() -> None:
    names = re.findall(r"^(\w+) = ", SHIPPED.read_text(encoding="utf-8"), re.MULTILINE)

    assert config.load(SHIPPED, {}) == Config()
    assert names == [name for _, name, _ in SETTINGS]


def test_the_shipped_file_explains_each_setting_in_the_line_above_it() -> None:
    comments, section = {}, ""
    for line in WRITTEN.finditer(SHIPPED.read_text(encoding="utf-8")):
        section = line["section"] or section
        comments[section, line["name"]] = line["comment"]

    for section, name, kind in SETTINGS:
        assert comments[section, name] == get_args(kind)[1].description


@each_number
def test_every_number_has_a_range_that_holds_its_default(
    section: str, name: str, least: float, most: float
) -> None:
    assert least <= getattr(getattr(Config(), section), name) <= most


def test_without_a_file_the_defaults_hold() -> None:
    assert config.load(None, {}) == Config()


def test_a_file_may_name_only_what_it_changes(file: Path) -> None:
    file.write_text("[compute]\nworkers = 3\n[logs]\n", encoding="utf-8")

    read = config.load(file, {})

    assert read.compute.workers == 3
    assert read.compute.timeout_seconds == Config().compute.timeout_seconds
    assert read.logs == Config().logs


def test_a_file_saved_with_a_byte_order_mark_is_read(file: Path) -> None:
    file.write_text("[compute]\nworkers = 3\n", encoding="utf-8-sig")

    assert config.load(file, {}).compute.workers == 3


def test_a_number_with_a_fraction_may_be_given_without_one(file: Path) -> None:
    file.write_text("[models]\nsvm_cost = 7\n", encoding="utf-8")

    assert config.load(file, {"EARMARK_MODELS__NETWORK_PENALTY": "0.5"}).models == config.Models(
        svm_cost=7.0, network_penalty=0.5
    )


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    with pytest.raises(AttributeError):
        Config().store.path = "elsewhere.db"  # type: ignore[misc]


def test_the_environment_overrules_the_file_in_the_settings_own_type(file: Path) -> None:
    file.write_text('[compute]\nworkers = 3\nengine = "inline"\n', encoding="utf-8")

    read = config.load(file, {"EARMARK_COMPUTE__WORKERS": "4", "EARMARK_STORE__PATH": "7"})

    assert read.compute.workers == 4
    assert read.compute.engine == "inline"
    assert read.store.path == "7"


def test_every_setting_can_be_given_by_the_environment() -> None:
    defaults = {
        f"EARMARK_{section}__{name}".upper(): str(getattr(getattr(Config(), section), name))
        for section, name, _ in SETTINGS
    }

    assert config.load(None, defaults) == Config()


def test_variables_that_a_platform_plants_for_a_service_of_our_name_are_passed_over() -> None:
    planted = {
        "EARMARK_PORT": "tcp://10.0.0.1:80",
        "EARMARK_PORT_80_TCP_ADDR": "10.0.0.1",
        "EARMARK_SERVICE_HOST": "10.0.0.1",
        "EARMARK_WEB_PORT": "tcp://10.0.0.1:8080",
        "EARMARK_WEB_SERVICE_HOST": "10.0.0.1",
        "EARMARK_WEB_SERVICE_PORT": "8080",
        "PATH": "/bin",
    }

    assert config.load(None, planted) == Config()


@pytest.mark.parametrize(
    ("text", "setting", "nearest"),
    [
        ("[store]\npth = 'x'", "[store] pth in config.toml", "[store] path"),
        ("[stores]\npath = 'x'", "[stores] path in config.toml", "[store] path"),
        ("[guess]\nanswer = 2", "[guess] answer in config.toml", "[guessing] answers"),
        ("workers = 2", "workers in config.toml", "[compute] workers"),
        ("store = 2", "store in config.toml", "[store] path"),
        ("[[store]]\npath = 'x'", "store in config.toml", "[store] path"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_known_one(
    file: Path, text: str, setting: str, nearest: str
) -> None:
    assert refusal(file, text) == f"The setting {setting} is not known. Did you mean {nearest}?"


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("EARMARK_STORE__PTH", "EARMARK_STORE__PATH"),
        ("EARMARK_STORE_PATH", "EARMARK_STORE__PATH"),
        ("EARMARK_COMPUTING__WORKERS", "EARMARK_COMPUTE__WORKERS"),
        ("EARMARK_KEYS", "EARMARK_KEY"),
        ("EARMARK_WEB_PORT", "EARMARK_WEB__PORT"),
        ("EARMARK_DISCORD_TOKN", "EARMARK_DISCORD_TOKEN"),
        ("EARMARK_DISCORD__TOKEN", "EARMARK_DISCORD_TOKEN"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest_known_one(
    file: Path, variable: str, nearest: str
) -> None:
    said = refusal(file, **{variable: "x"})

    assert said == f"The setting {variable} in the environment is not known. Did you mean {nearest}?"


@each_number
def test_a_number_out_of_its_range_is_refused_with_the_range(
    file: Path, section: str, name: str, least: float, most: float
) -> None:
    for beyond in (least - 1, most + 1):
        said = refusal(file, f"[{section}]\n{name} = {beyond}")

        number = "number" if type(least) is float else "whole number"
        bounds = [str(bound).removesuffix(".0") for bound in (least, most)]
        assert f"[{section}] {name} in config.toml must be a {number} from {' to '.join(bounds)}." in said


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("[compute]\nworkers = '3'", "a whole number from 0 to 64"),
        ("[compute]\nworkers = 3.5", "a whole number from 0 to 64"),
        ("[compute]\nworkers = true", "a whole number from 0 to 64"),
        ("[models]\nsvm_cost = '3'", "a number from 0.001 to 1000"),
        ("[models]\nsvm_cost = true", "a number from 0.001 to 1000"),
        ("[models]\nsvm_cost = nan", "a number from 0.001 to 1000"),
        ("[models]\nsvm_cost = inf", "a number from 0.001 to 1000"),
        ("[models]\nneighbours = 2.5", "a whole number from 1 to 1000"),
        ("[compute]\nengine = 'gpu'", "inline or process"),
        ("[logs]\nlevel = 'info'", "DEBUG or INFO or WARNING or ERROR"),
        ("[store]\npath = 5", "text, and not empty"),
        ("[store]\npath = ''", "text, and not empty"),
        ("[store.path]\nfolder = 'x'", "text, and not empty"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_what_it_must_be(file: Path, line: str, wish: str) -> None:
    assert f"must be {wish}. Leave it out" in refusal(file, line)


@pytest.mark.parametrize(
    ("setting", "example"),
    [("api_base", "https://discord.com/api/v10"), ("gateway", "wss://gateway.discord.gg/")],
)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "discord.com",
        "file:///etc/passwd",
        "https://",
        "wss://",
        "https://me:hunter2@discord.com",
        "wss://me:hunter2@discord.com",
        "https://discord.com/api?v=10",
        "wss://discord.com/?v=10",
        "https://discord.com/ api",
        "https://discord.com\n",
        "wss://discord.com\n",
        "https://discord.com//",
        "wss://discord.com//",
        "https://discord.com:port",
        "wss://discord.com:port",
    ],
)
def test_an_address_that_is_none_is_refused_with_one_that_is(
    file: Path, setting: str, example: str, text: str
) -> None:
    said = refusal(file, f"[discord]\n{setting} = {json.dumps(text)}")

    assert f"must be an address like {example}. Leave it out" in said


@pytest.mark.parametrize(
    ("api_base", "gateway"),
    [
        ("http://127.0.0.1:8081/api/v10", "ws://127.0.0.1:8081"),
        ("http://[::1]:8081", "ws://[::1]:8081/"),
        ("https://discord.example", "wss://gateway.example/deep/down"),
    ],
)
def test_discord_may_be_elsewhere(api_base: str, gateway: str) -> None:
    read = config.load(None, {"EARMARK_DISCORD__API_BASE": api_base, "EARMARK_DISCORD__GATEWAY": gateway})

    assert (read.discord.api_base, read.discord.gateway) == (api_base, gateway)


@pytest.mark.parametrize(
    "address", ["", "https://maps.example", "http://192.168.1.5:8080", "https://a.example/b"]
)
def test_pages_of_maps_may_be_reached_anywhere_or_nowhere(address: str) -> None:
    assert config.load(None, {"EARMARK_WEB__ADDRESS": address}).web.address == address


@pytest.mark.parametrize(
    "address", ["maps.example", "ftp://maps.example", "https://maps.example/", "https://me:pw@a.b"]
)
def test_an_address_of_pages_that_leads_nowhere_is_refused(file: Path, address: str) -> None:
    said = refusal(file, f"[web]\naddress = {json.dumps(address)}")

    assert "must be an address like https://maps.example, or empty. Leave it out" in said


@pytest.mark.parametrize(
    "redirect",
    [
        f"https://earmark.example{PATH}",
        f"https://earmark.example:8443{PATH}",
        "http://127.0.0.1:8888/callback",
        "http://127.0.0.1",
        "http://[::1]:8888/any/where",
    ],
)
def test_people_may_come_back_to_our_page_or_to_their_own_machine(redirect: str) -> None:
    assert config.load(None, {"EARMARK_SPOTIFY__REDIRECT": redirect}).spotify.redirect == redirect


@pytest.mark.parametrize(
    "redirect",
    [
        "",
        "https://earmark.example",
        "https://earmark.example/callback",
        f"https://earmark.example{PATH}/",
        f"https://earmark.example/earmark{PATH}",
        f"http://earmark.example{PATH}",
        "http://localhost:8888/callback",
        "https://localhost:8888/callback",
        "http://127.0.0.1.example/callback",
        "http://127.0.0.2:8888/callback",
        "http://192.168.0.7:8888/callback",
        f"https://me:hunter2@earmark.example{PATH}",
        "http://127.0.0.1:8888/callback\n",
    ],
)
def test_a_way_back_that_spotify_or_our_page_would_not_take_is_refused_with_those_that_work(
    file: Path, redirect: str
) -> None:
    said = refusal(file, f"[spotify]\nredirect = {json.dumps(redirect)}")

    assert f"must be https://your.address{PATH}, or" in said
    assert f"{Config().spotify.redirect}: Spotify takes neither plain http nor localhost." in said


def test_the_address_for_calls_ends_without_a_slash_because_their_paths_begin_with_one(file: Path) -> None:
    assert "must be an address" in refusal(file, "[discord]\napi_base = 'https://discord.com/api/v10/'")


def test_a_wrong_value_from_the_environment_is_not_repeated(file: Path) -> None:
    said = refusal(file, EARMARK_COMPUTE__WORKERS="pasted-in-the-wrong-line")

    assert "EARMARK_COMPUTE__WORKERS in the environment must be a whole number from 0 to 64." in said
    assert "pasted" not in said


@pytest.mark.parametrize(
    "line",
    [
        "[store]\nkey = 'hunter2'",
        "[discord]\ntoken = 'hunter2'",
        "[discord]\nbot-token = 'hunter2'",
        "client_secret = 'hunter2'",
        "[store]\nPassword = 'hunter2'",
        f"[store]\npath = '{'0f' * 32}'",
        f"[store]\nbackups = '{base64.b64encode(bytes(range(40))).decode()}'",
        f"[store]\nbackups = 'M{'x' * 24}.Gabcde.{'y' * 38}'",
        "[store]\npath = 'Bearer hunter2'",
    ],
)
def test_a_secret_in_the_file_is_refused_unrepeated_with_the_place_for_it(file: Path, line: str) -> None:
    said = refusal(file, line)

    assert "looks like a secret." in said
    assert "environment" in said
    assert line.split("'")[1] not in said


def test_ordinary_paths_are_not_taken_for_secrets(file: Path) -> None:
    ordinary = "/srv/Earmark/data/2026/the_database_of_the_whole_server-v2.db"
    file.write_text(f"[store]\npath = '{ordinary}'", encoding="utf-8")

    assert config.load(file, {}).store.path == ordinary


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for absent in (tmp_path / "no.toml", tmp_path):
        with pytest.raises(SettingsUnreadable, match=re.escape(str(absent))):
            config.load(absent, {})


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[store]\npath 'x'", "line 2"),
        (b"[store]\n[store]", "line 2"),
        (b"\xff\xfe[\x00s\x00", "no TOML in UTF-8"),
        (b"a = " + b"[" * 100_000, "cannot be read"),
    ],
)
def test_a_broken_file_is_refused_with_the_place_that_breaks_it(
    file: Path, content: bytes, problem: str
) -> None:
    file.write_bytes(content)

    with pytest.raises(SettingsUnreadable, match=problem):
        config.load(file, {})


@given(content=st.one_of(st.binary(), st.text().map(str.encode)))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("settings") / "config.toml"
    file.write_bytes(content)

    with contextlib.suppress(BadSetting):
        assert config.load(file, {}) == Config()


@given(value=st.text(), setting=st.sampled_from(SETTINGS))
def test_any_value_from_the_environment_is_taken_or_refused(
    value: str, setting: tuple[str, str, Any]
) -> None:
    variable = f"EARMARK_{setting[0]}__{setting[1]}".upper()

    with contextlib.suppress(BadSetting):
        assert isinstance(config.load(None, {variable: value}), Config)


KEY = bytes(range(200, 240))


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex(),
        KEY.hex().upper(),
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode().rstrip("="),
    ],
)
def test_the_key_is_read_from_hex_and_base64(text: str) -> None:
    assert config.secrets({"EARMARK_KEY": text}).key == KEY


@given(key=st.binary(min_size=32, max_size=80))
def test_every_key_that_python_writes_as_base64_is_read(key: bytes) -> None:
    written = base64.b64encode(key).decode()

    assert config.secrets({"EARMARK_KEY": written}).key == key


@pytest.mark.parametrize("environ", [{}, {"EARMARK_KEY": ""}, {"EARMARK_KEY": " \n", "EARMARK_KEY_FILE": ""}])
def test_without_a_key_there_is_none(environ: dict[str, str]) -> None:
    assert config.secrets(environ) == Secrets(key=None, written=())


@pytest.mark.parametrize(
    "text", ["hunter2", "ab" * 31, "z!" * 40, "abc" * 21, "é" * 64, base64.b64encode(bytes(31)).decode()]
)
def test_a_key_too_short_or_garbled_is_refused_unrepeated(text: str) -> None:
    with pytest.raises(BadSetting, match="must be at least 32 bytes, written as hex or base64") as refused:
        config.secrets({"EARMARK_KEY": text})

    assert text not in str(refused.value)


def test_the_key_may_lie_in_a_file(tmp_path: Path) -> None:
    written = chance.token_hex(32)
    (tmp_path / "key").write_text(f"{written}\n", encoding="utf-8")

    read = config.secrets({"EARMARK_KEY_FILE": str(tmp_path / "key")})

    assert read == Secrets(key=bytes.fromhex(written), written=(written,))


def test_a_file_of_the_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="Check EARMARK_KEY_FILE"):
        config.secrets({"EARMARK_KEY_FILE": str(tmp_path / "key")})


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="Keep one of them"):
        config.secrets({"EARMARK_KEY": KEY.hex(), "EARMARK_KEY_FILE": str(tmp_path)})


TOKEN = f"M{'x' * 24}.Gabcde.{'y' * 38}"


def test_the_token_for_discord_is_read_as_it_is_and_hidden_from_the_logs() -> None:
    read = config.secrets({"EARMARK_DISCORD_TOKEN": f" {TOKEN}\n"})

    assert read == Secrets(key=None, written=(TOKEN,), discord_token=TOKEN)


def test_the_token_for_discord_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")

    read = config.secrets({"EARMARK_KEY": KEY.hex(), "EARMARK_DISCORD_TOKEN_FILE": str(tmp_path / "token")})

    assert read == Secrets(key=KEY, written=(KEY.hex(), TOKEN), discord_token=TOKEN)


@pytest.mark.parametrize("text", ["hunter 2", "hunter2\nhunter3", "hünter2", "hunter\x002"])
def test_a_token_that_no_request_could_carry_is_refused_unrepeated(text: str) -> None:
    with pytest.raises(
        BadSetting, match="EARMARK_DISCORD_TOKEN in the environment must be one word"
    ) as refused:
        config.secrets({"EARMARK_DISCORD_TOKEN": text})

    assert text not in str(refused.value)


def test_the_example_of_the_environment_names_every_secret() -> None:
    example = SHIPPED.with_name(".env.example").read_text(encoding="utf-8")

    assert tuple(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == config._SECRETS


def test_secrets_are_not_shown_when_they_are_printed() -> None:
    shown = repr(config.secrets({"EARMARK_KEY": KEY.hex(), "EARMARK_DISCORD_TOKEN": TOKEN}))

    assert TOKEN not in shown
    assert KEY.hex() not in shown
    assert repr(KEY) not in shown


def test_the_secrets_variables_are_no_settings() -> None:
    assert (
        config.load(None, {"EARMARK_KEY": KEY.hex(), "EARMARK_KEY_FILE": "", "EARMARK_DISCORD_TOKEN": TOKEN})
        == Config()
    )
