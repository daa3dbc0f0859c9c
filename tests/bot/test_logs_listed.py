"""Every line that the rooms log is one that the allow list knows, read in their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot import logs
from tests.stage import CHECKOUT


def _logging_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call on a structlog logger in the rooms, with where it stands."""
    for room in ("bot", "handlers", "storage"):
        for source in sorted((CHECKOUT / room).rglob("*.py")):
            tree = ast.parse(source.read_text(encoding="utf-8"))
            loggers = {
                ast.unparse(target)
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and "structlog.get_logger(" in ast.unparse(node.value)
                for target in node.targets
            } | {"structlog.get_logger()"}
            for node in ast.walk(tree):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if ast.unparse(node.func.value) in loggers and node.func.attr != "bind":
                    yield f"{source.relative_to(CHECKOUT)}:{node.lineno}", node


def _constants(value: ast.expr) -> list[object]:
    """The constants an expression can give, or None among them for what only the running program knows."""
    if isinstance(value, ast.IfExp):
        return _constants(value.body) + _constants(value.orelse)
    return [value.value if isinstance(value, ast.Constant) else None]


def test_every_log_line_in_the_rooms_is_listed() -> None:
    keys = {"reference", "outcome", "seconds", "error", "exc_info"}
    wrong = []
    for place, call in _logging_calls():
        if place.startswith("bot/logs.py"):
            continue
        if len(call.args) != 1 or not set(_constants(call.args[0])) <= set(logs.Event):
            wrong.append(f"{place}: the event is not one of bot.logs.Event")
        for keyword in call.keywords:
            if keyword.arg not in keys:
                wrong.append(f"{place}: the key {keyword.arg} would be dropped")
            if keyword.arg == "outcome" and not set(_constants(keyword.value)) <= set(logs.Outcome):
                wrong.append(f"{place}: the outcome is not one of bot.logs.Outcome, written out")
            if keyword.arg == "error" and "__name__" in ast.unparse(keyword.value):
                wrong.append(f"{place}: the error is given as a text; give the exception, its class is what is kept")
    assert not wrong, "\n".join(wrong)
