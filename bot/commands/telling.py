"""How a command begins, and what a person reads when it cannot go on.

Promise: every failure ends in one readable message and exit code 1, never in a traceback. An error nobody foresaw is
told by its class and a reference alone, because its text could quote what somebody wrote.
"""

from __future__ import annotations

import errno
import resource
import sys

import structlog

from bot import logs


class CommandFailed(Exception):
    """The command cannot go on. `str()` is the whole message for the person who called it, with what to do."""


def begin() -> None:
    """Log to standard error by allow-list, and leave no memory behind if the process dies."""
    logs.configure(sys.stderr)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def told(error: Exception) -> str:
    """What a person reads of an error that ended a command. One that nobody foresaw is logged under a reference."""
    foreseen = _foreseen(error)
    if foreseen is not None:
        return foreseen
    reference = logs.random_reference()
    structlog.get_logger().error("crash", reference=reference, error=error)
    return (
        f"Something went wrong that was not foreseen ({type(error).__name__}, reference {reference}). "
        "Its text is not shown, because it could quote what somebody wrote."
    )


def _foreseen(error: Exception) -> str | None:
    """The message of an error that was made for people; None for any other."""
    from bot.schedule import ScheduleRefused
    from bot.settings import SettingsWrong
    from storage.backup import BackupRefused
    from storage.engine import DatabaseInUse
    from storage.head_file import HeadFileError
    from storage.installation import AnotherWorkspace
    from storage.keyring import KeyringError

    made_for_people = (
        CommandFailed, SettingsWrong, ScheduleRefused,
        BackupRefused, DatabaseInUse, HeadFileError, AnotherWorkspace, KeyringError,
    )  # fmt: skip
    if isinstance(error, made_for_people):
        return str(error)
    return _of_the_records(error) or _of_slack(error) or _of_the_machine(error)


def _of_the_records(error: Exception) -> str | None:
    from bot.domain.work import Locked, NotSaved, OutcomeUnknown, Refused, Unavailable

    if isinstance(error, Refused):
        from handlers.words import catalogue

        return catalogue("en")(error.message_id, **error.variables)
    if isinstance(error, Locked):
        return "The app was uninstalled from its workspace, so nothing is read or written. Nothing was saved."
    if isinstance(error, OutcomeUnknown):
        return "The database did not answer in time: whether this was saved is unknown. Look before you try again."
    if isinstance(error, NotSaved):
        return "The database could not be written, and nothing was saved. `closedset check` says more."
    if isinstance(error, Unavailable):
        return "The database cannot be read. `closedset check` says more."
    return None


def _of_slack(error: Exception) -> str | None:
    from aiohttp import ClientError
    from slack_sdk.errors import SlackApiError

    if isinstance(error, SlackApiError):
        from bot.checking import slack_refused

        return slack_refused(error)
    if isinstance(error, ClientError | TimeoutError):
        return "Slack cannot be reached. Look at this machine's network, then try again."
    return None


def _of_the_machine(error: Exception) -> str | None:
    """What the system says of a file or an address; its words name that and nothing else."""
    if not isinstance(error, OSError) or not error.strerror:
        return None
    if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
        return f"Set CLOSEDSET_HTTP to an address that is free on this machine. {error.strerror}"
    return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
