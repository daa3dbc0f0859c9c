"""Logging by allow-list: a line can carry an event, a reference, an outcome, a duration bucket and an error class.

Promise: whatever anyone writes to a logger, and at whatever level, no text that came from a person reaches the log.
The house logs with structlog; names that are not listed here are replaced, keys that are not listed are dropped.
Records of libraries are reduced where they are made, so that a second handler or a root logger at DEBUG sees no more
than ours does. Crashes are told by class name and reference, never by text, traceback or locals.

Writing a log line never fails: after a commit there is nothing left that could turn "saved" into an error.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
import threading
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from enum import StrEnum
from numbers import Real
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO, cast

import structlog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor


class Event(StrEnum):
    """Every event name there is. One for all forms; a concern has none and is not logged."""

    START = "start"
    READY = "ready"
    STOP = "stop"
    REQUEST = "request"
    SUBMISSION = "submission"
    PRESS = "press"
    OPEN = "open"
    REFUSED = "refused"
    HOME = "home"
    SOCKET = "socket"
    SECOND_SOCKET = "second socket"
    INSTALLATION = "installation"
    DELIVERY = "delivery"
    TICK = "tick"
    DATABASE = "database"
    MIGRATION = "migration"
    KEYRING = "keyring"
    HEAD_FILE = "head file"
    RECORD_FILE = "record file"
    BACKUP = "backup"
    COMMAND = "command"
    CRASH = "crash"
    LIBRARY = "library"
    UNLISTED = "unlisted"


class Outcome(StrEnum):
    """Every outcome there is."""

    DONE = "done"
    SAVED = "saved"
    SHOWN = "shown"
    SENT = "sent"
    REFUSED = "refused"
    NOT_FOUND = "not found"
    STALE = "stale"
    ALREADY_SAVED = "already saved"
    NOT_SAVED = "not saved"
    UNKNOWN = "unknown"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    FORGED = "forged"
    MALFORMED = "malformed"
    REPLAYED = "replayed"
    TOO_LARGE = "too large"
    LATE = "late"
    RETRIED = "retried"
    RATE_LIMITED = "rate limited"
    FAILED = "failed"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    RESTORED = "restored"
    UNINSTALLED = "uninstalled"


QUIET = ("alembic", "apscheduler", "sqlalchemy")
"""Loggers pinned at WARNING: at INFO they write a line for each statement or tick, and how many there are tells what
somebody did."""

LIBRARIES = (
    *QUIET,
    "aiohttp",
    "asyncio",
    "concurrent.futures",
    "psycopg",
    "py.warnings",
    "slack_bolt",
    "slack_sdk",
    "uvicorn",
)
"""Loggers pinned at INFO or above, whatever the root logger is set to."""

ACCESS_LOGS = ("aiohttp.access", "uvicorn.access")
"""Loggers that tell who asked when and how much; they are silent."""

HARMLESS_MESSAGES = frozenset(
    {
        ("uvicorn", "Started server process [%d]"),
        ("uvicorn", "Finished server process [%d]"),
        ("uvicorn", "Shutting down"),
    }
)
"""(library, message template) that are written out: their arguments are revisions and numbers."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTHS = range(3, 7)
_BUCKETS = (0.1, 0.3, 1.0, 2.0, 3.0)
_EVENTS = frozenset(Event)
_OUTCOMES = frozenset(Outcome)
_KEY_ORDER = ("timestamp", "level", "event", "reference", "outcome", "seconds", "error", "library", "message")


def configure(stream: TextIO, *, new_reference: Callable[[], str] | None = None) -> None:
    """Send every log line of this process to `stream`, one line each in logfmt, and install the exception hooks.

    `new_reference` makes the code a crash is logged under (default: four random letters or digits).
    Call it once, before anything else is started; a second call moves the lines to the new stream.
    """
    factory = structlog.WriteLoggerFactory(file=cast("TextIO", _Unfailing(stream)))
    ending: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.LogfmtRenderer(key_order=_KEY_ORDER, drop_missing=True),
    ]
    structlog.configure(
        processors=[allow_listed, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=factory,
        cache_logger_on_first_use=False,
    )
    already_reduced = structlog.wrap_logger(
        factory(), processors=ending, wrapper_class=structlog.make_filtering_bound_logger(logging.INFO)
    )
    _configure_libraries(_ToStructlog(already_reduced))
    _install_hooks(new_reference or random_reference)


def bolt_logger() -> logging.Logger:
    """The logger for `AsyncApp(logger=…)`: Bolt copies its level instead of the root logger's."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.INFO)
    return logger


def watch(loop: asyncio.AbstractEventLoop, *, new_reference: Callable[[], str] | None = None) -> None:
    """Log what nobody awaited on `loop` by class name and reference alone."""
    reference = new_reference or random_reference

    def forgotten(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        _crash(reference(), context.get("exception"))

    loop.set_exception_handler(forgotten)


def random_reference() -> str:
    """Four random letters or digits, derived from nothing (Crockford's alphabet, without I, L, O and U)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))


def allow_listed(_: object, __: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor that keeps what is listed and drops the rest; it never raises."""
    event = event_dict.get("event")
    kept: dict[str, Any] = {"event": str(event) if _is_one_of(event, _EVENTS) else str(Event.UNLISTED)}
    reference = event_dict.get("reference")
    if isinstance(reference, str) and len(reference) in _REFERENCE_LENGTHS and set(reference) <= set(_ALPHABET):
        kept["reference"] = reference
    if _is_one_of(event_dict.get("outcome"), _OUTCOMES):
        kept["outcome"] = str(event_dict["outcome"])
    if isinstance(event_dict.get("seconds"), Real):
        kept["seconds"] = _bucket(event_dict["seconds"])
    error = _error_class(event_dict.get("error") or event_dict.get("exc_info"))
    if error:
        kept["error"] = error
    return kept


def _is_one_of(value: object, listed: frozenset[Any]) -> bool:
    return isinstance(value, str) and value in listed


def _bucket(seconds: float) -> str:
    for bound in _BUCKETS:
        if seconds < bound:
            return f"<{bound:g}"
    return f">={_BUCKETS[-1]:g}"


def _error_class(error: object) -> str | None:
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple) and error:
        error = error[0]
    if isinstance(error, BaseException):
        error = type(error)
    return error.__name__ if isinstance(error, type) and issubclass(error, BaseException) else None


class _Unfailing:
    """A stream whose readers may go away and whose disk may fill up without anyone who logs noticing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _ReducedRecord(logging.LogRecord):
    """A library's record without its text, its arguments and its traceback, unless its template is harmless."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **_: Any,
    ) -> None:
        library = str(name)
        if library not in LIBRARIES:
            library = library.partition(".")[0].partition(":")[0]
        harmless = isinstance(msg, str) and (library, msg) in HARMLESS_MESSAGES
        super().__init__(name, level, pathname, lineno, msg if harmless else "", args if harmless else (), None, func)
        self.library = library if library in LIBRARIES or library in sys.modules else "unknown"
        self.error = _error_class(exc_info)


class _ToStructlog(logging.Handler):
    """Writes reduced records as our own lines."""

    def __init__(self, lines: FilteringBoundLogger) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        fields = {"library": getattr(record, "library", "unknown"), "error": getattr(record, "error", None)}
        with suppress(TypeError, ValueError):
            fields["message"] = record.getMessage() if isinstance(record, _ReducedRecord) else None
        self._lines.log(record.levelno, str(Event.LIBRARY), **{key: value for key, value in fields.items() if value})


def _configure_libraries(handler: logging.Handler) -> None:
    # On a formatting error the standard library prints the arguments to stderr, past every handler.
    logging.raiseExceptions = False
    logging.setLogRecordFactory(_ReducedRecord)
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each, _ToStructlog)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING if name in QUIET else logging.INFO)
    for name in ACCESS_LOGS:
        logging.getLogger(name).disabled = True
    # A warning's text may quote its input (pydantic's serializer does).
    logging.captureWarnings(True)


def _install_hooks(reference: Callable[[], str]) -> None:
    def uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            _crash(reference(), error)

    def uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
        _crash(reference(), arguments.exc_value)

    def unraisable(arguments: sys.UnraisableHookArgs) -> None:
        _crash(reference(), arguments.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
    sys.unraisablehook = unraisable


def _crash(reference: str, error: BaseException | None) -> None:
    structlog.get_logger().error(str(Event.CRASH), reference=reference, error=error)
