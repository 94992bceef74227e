"""The command line: `earmark run`, `console`, `demo`, `evaluate`, `tune` and what an operator needs beside.

Exit codes: 0 done, 1 it did not work (one sentence says why), 2 the call's words are off, 3 no token
or a wrong one, 4 intents refused, 5 a cog does not load, 6 the database cannot be used, 130 interrupted.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias, get_args

from bot import logs
from bot.clock import utc_now
from bot.config import Config, Secrets, load, secrets
from bot.errors import EarmarkError
from bot.sections import ModelKind

_INTERRUPTED = 130
_WEEK = 7 * 24 * 60
"""In minutes."""

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - its name for what it gives
Run = Callable[[argparse.Namespace, Config, Secrets], Coroutine[None, None, int]]


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command and return its exit code."""
    environ = os.environ if environ is None else environ  # noqa: TID251 - the reader that the rule points to
    words = _parser().parse_args(arguments)
    try:
        config = load(_config_file(words.config), environ)
        secret = secrets(environ)
        logs.set_up(config.logs.level, config.logs.format, secrets=secret.written)
        run: Run = words.run
        return asyncio.run(run(words, config, secret))
    except EarmarkError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED


def _config_file(given: Path | None) -> Path | None:
    """Use the file that was named, or config.toml where there is one."""
    usual = Path("config.toml")
    return given or (usual if usual.exists() else None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="earmark", description="Which of your playlists does a song belong in?"
    )
    parser.add_argument(
        "--config", type=Path, help="the settings; config.toml of this folder where not given"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_ways_to_ask(commands)
    _add_ways_to_measure(commands)
    _add_tuning(commands)
    _add_ways_to_look_after(commands)
    return parser


def _add_ways_to_ask(commands: _Commands) -> None:
    running = commands.add_parser("run", help="be a bot on Discord, until it is stopped")
    running.set_defaults(run=_run)

    console = commands.add_parser("console", help="ask in this terminal")
    console.add_argument("--export", type=Path, help="import this file or folder first")
    console.add_argument("--as", dest="name", default="me", help="whose library this is, if several share it")
    console.set_defaults(run=_console)

    demo = commands.add_parser("demo", help="try it in a small invented world, or on your own export")
    demo.add_argument("--export", type=Path, help="your own export instead of the invented world")
    demo.set_defaults(run=_demo)


def _add_ways_to_measure(commands: _Commands) -> None:
    evaluate = commands.add_parser("evaluate", help="measure the guesser on an export")
    evaluate.add_argument("folder", type=Path, help="an export: folder, zip or file")
    evaluate.add_argument("--split", choices=("replay", "random", "artist"), default="replay")
    evaluate.add_argument("--seed", type=int, default=0)
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    evaluate.set_defaults(run=_evaluate)


def _add_tuning(commands: _Commands) -> None:
    tune = commands.add_parser("tune", help="search better options for the kinds of model")
    tune.add_argument(
        "exports", type=Path, nargs="*", help="exports to search on; all stored libraries where not given"
    )
    tune.add_argument(
        "--kind", choices=get_args(ModelKind), help="one kind of model; all of them where not given"
    )
    tune.add_argument("--minutes", type=_minutes, default=10.0, help="how long to search, over all kinds")
    tune.add_argument("--tries", type=int, default=60, help="the most options that are tried for each kind")
    tune.add_argument("--seed", type=int, default=0)
    tune.set_defaults(run=_tune)


def _add_ways_to_look_after(commands: _Commands) -> None:
    catalogue = commands.add_parser("catalogue", help="fill the catalogue of sound features")
    importing = catalogue.add_subparsers(required=True, metavar="ACTION").add_parser("import")
    importing.add_argument("file", type=Path, help="a CSV with the columns of the well-known data.csv")
    importing.set_defaults(run=_catalogue)

    backup = commands.add_parser("backup", help="copy the database, safely while it is in use")
    backup.add_argument(
        "target", type=Path, nargs="?", help="where to; the folder of backups where not given"
    )
    backup.set_defaults(run=_backup)

    check = commands.add_parser("check", help="test settings, token, database, disk, Discord and Spotify")
    check.set_defaults(run=_check)

    rotate = commands.add_parser("rotate-key", help="seal linked accounts with a new EARMARK_KEY")
    rotate.set_defaults(run=_rotate_key)


async def _run(_words: argparse.Namespace, config: Config, secret: Secrets) -> int:
    from bot.running import run

    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await run(config, secret, utc_now, stop)
    return 0


async def _console(words: argparse.Namespace, config: Config, secret: Secrets) -> int:
    from bot.app import open_house
    from bot.frontends.console import open_console

    async with open_house(config, secret, utc_now) as house:
        console = await open_console(house.services, house.store.members, words.name, Path("exports"))
        if words.export:
            await console.show(f'/import "{words.export}"')
        await console.talk()
    return 0


async def _demo(words: argparse.Namespace, config: Config, secret: Secrets) -> int:
    from bot.demo.tour import tour, visit

    if words.export:
        return await visit(words.export, config, secret, utc_now)
    return await tour(config, secret, utc_now)


async def _evaluate(words: argparse.Namespace, config: Config, _secret: Secrets) -> int:
    from bot.app import open_workshop
    from bot.frontends.scores import draw_scores

    async with open_workshop(config) as evaluating:
        report = await evaluating.evaluate(words.folder, words.split, seed=words.seed)
    print(draw_scores(report, as_json=words.json))
    return 0


async def _tune(words: argparse.Namespace, config: Config, _secret: Secrets) -> int:
    from bot.app import open_tuning
    from bot.frontends.tuned import draw_tuning
    from bot.services.tuning import Budget

    kinds = [words.kind] if words.kind else get_args(ModelKind)
    budget = Budget(timedelta(minutes=words.minutes), words.tries)
    async with open_tuning(config, utc_now, words.exports) as tuning:
        report = await tuning.tune(kinds, budget, seed=words.seed, tell=_progress)
    print(draw_tuning(report))
    return 0


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 <= minutes <= _WEEK:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to {_WEEK}")
    return minutes


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


async def _catalogue(words: argparse.Namespace, config: Config, secret: Secrets) -> int:
    from bot.app import open_house

    async with open_house(config, secret, utc_now) as house:
        loaded = await house.services.cataloguing.take_in(words.file)
    print(f"The catalogue took in {loaded:,} tracks.")
    return 0


async def _backup(words: argparse.Namespace, config: Config, _secret: Secrets) -> int:
    from bot.store import back_up

    stamp = utc_now().strftime("%Y%m%dT%H%M%SZ")
    target = words.target or Path(config.store.backups) / f"earmark-{stamp}.db"
    made = await asyncio.to_thread(back_up, Path(config.store.path), target)
    print(f"The database is copied to {made}.")
    return 0


async def _rotate_key(_words: argparse.Namespace, config: Config, secret: Secrets) -> int:
    from bot.app import rotate_key

    turned = await rotate_key(config, secret, utc_now)
    print(f"Logins sealed with the new key: {turned}. Models are trained again by themselves.")
    print("EARMARK_OLD_KEY is no longer needed: take it out of the environment.")
    return 0


async def _check(_words: argparse.Namespace, config: Config, secret: Secrets) -> int:
    from bot.checking import findings

    all_well = True
    async for finding in findings(config, secret, utc_now):
        print(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.said}")
        all_well = all_well and finding.well
    return 0 if all_well else 1
