"""Runs calculations in worker processes, so that the bot's own process stays light and quick.

A job is a pure function of plain values, called by name; workers never touch the database.
"""

from bot.compute.engines import Compute, Engine, open_compute
from bot.compute.inline import Inline
from bot.compute.processes import Processes
from bot.compute.tasks import Task

__all__ = ["Compute", "Engine", "Inline", "Processes", "Task", "open_compute"]
