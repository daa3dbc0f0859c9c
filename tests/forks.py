"""Processes of their own that start at once.

Promise: each is forked from one that has read the bot's modules and does nothing else, so that it shares nothing with
the test, and starts without reading them again, which would be most of its work.
"""

from __future__ import annotations

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["bot.__main__", "bot.commands.running", "bot.commands.telling", "bot.app", "storage.keyring", "pytest"]
)
