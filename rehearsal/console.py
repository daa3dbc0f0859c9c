"""Acting as people from a terminal, one line at a time, until there is a page.

Promise: a line does what `rehearsal.people.Person` does and then prints what that person sees; a line that means
nothing or fails is answered with one sentence and ends nothing. A name, a label or an option may be cut short as long
as it means one thing alone.
"""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rehearsal.entities import Message, View
from rehearsal.locating import names_of, plain
from rehearsal.people import Person
from rehearsal.state import STATEFUL, Control, controls, options_of
from rehearsal.workspace import Workspace

HELP = """\
people                          who is here
as mina                         act as somebody
home | dm | channel [NAME]      look at Home, the direct message, the channel
see                             look again at what is open
press Open                      press a button;  press Scene Sheet near 72A   where there are several
choose kissing = No             choose an option;  choose every = Yes   for every question on the page
fill word to stop = red         fill in a field
submit [4] | back | close       send the form (so many times), go one form back, close everything
shortcut My Day                 use a global shortcut
run /closedset                  type a slash command
advance 2d                      move the clock forward: 30m, 2h, 2d
calls [10]                      what the bot asked of Slack last
person NAME [ZONE]              give somebody an account
new-channel NAME                make a channel with everybody in it
help | quit"""

HOME_SECONDS = 1.5
TICK_SECONDS = 3.0
CALLS = 10
WIDTH = 100
UNITS: Mapping[str, str] = {"m": "minutes", "h": "hours", "d": "days"}
SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([mhd]?)[a-z]*")
NEED_WORDS = {"as", "press", "choose", "fill", "shortcut", "run", "advance", "person", "new-channel"}
SEVERAL = ("multi_", "checkboxes")


class Console:
    """Reads commands and answers with `say`. `zone` is an IANA name, for telling the time; `calls` the recording."""

    def __init__(
        self, workspace: Workspace, say: Callable[[str], None], *, zone: str = "UTC", calls: Path | None = None
    ) -> None:
        self._workspace = workspace
        self._say = say
        self._zone = ZoneInfo(zone)
        self._calls = calls
        self._person: Person | None = None
        self._place: str | None = None
        self._commands: Mapping[str, Callable[[str], None]] = {
            "people": lambda _: self._say("\n".join(one.name for one in self._people())),
            "as": self._act_as,
            "home": lambda _: self._home(),
            "dm": lambda _: self._see("dm"),
            "channel": self._channel,
            "see": lambda _: self._see(),
            "press": self._press,
            "choose": lambda said: self._enter(said, typing=False),
            "fill": lambda said: self._enter(said, typing=True),
            "submit": self._submit,
            "back": lambda _: self._do(self._who().goes_back),
            "close": lambda _: self._do(self._who().closes),
            "shortcut": lambda name: self._do(lambda: self._who().uses_shortcut(name)),
            "run": self._run,
            "advance": self._advance,
            "calls": self._show_calls,
            "person": self._add_person,
            "new-channel": self._add_channel,
            "help": lambda _: self._say(HELP),
        }

    @property
    def acting_as(self) -> str:
        """The first name of whoever is acted as, or nothing."""
        return self._person.name.split()[0].lower() if self._person else ""

    def run(self, lines: Iterator[str]) -> int:
        """Obey line after line until there are no more, or one says quit; returns how many were obeyed."""
        obeyed = 0
        for line in lines:
            if line.strip() in {"quit", "exit"}:
                return obeyed + 1
            obeyed += bool(line.strip())
            self.obey(line)
        return obeyed

    def obey(self, line: str) -> None:
        """Obey one line; an empty one does nothing, and two spaces and a # begin a remark."""
        word, _, rest = line.partition("  #")[0].strip().partition(" ")
        if not word:
            return
        try:
            if word not in self._commands:
                raise LookupError(f"there is no command {word!r}; type help")
            if not rest and word in NEED_WORDS:
                self._say("That is too much or too little for this command; type help.")
                return
            self._commands[word](_unquoted(rest.strip()))
        except (LookupError, ValueError, AssertionError) as problem:
            self._say(f"That did not work: {problem.args[0] if problem.args else problem}")

    # Who and where

    def _who(self) -> Person:
        if self._person is None:
            raise LookupError("say first whom you act as, for example: as mina")
        return self._person

    def _people(self) -> list[Person]:
        members = list(self._workspace.on_loop(lambda: list(self._workspace.team.members.values())))
        return [self._workspace.person(one.id) for one in members if not one.is_bot]

    def _act_as(self, name: str) -> None:
        named = {one.name: one for one in self._people()}
        self._person, self._place = named[_the_one_like(name, named, "person")], None
        self._say(f"You are {self._person.name}. home shows their Home, dm their messages.")

    def _home(self) -> None:
        person = self._who()
        before = person.home.hash if person.home else None
        person.opens_home()
        # The bot publishes a Home after it was opened, and not at all when nothing changed.
        with suppress(AssertionError):
            self._workspace.wait_until(lambda: (person.home.hash if person.home else None) != before, HOME_SECONDS)
        self._see("home")

    def _channel(self, name: str) -> None:
        names = [
            one.name for one in self._workspace.team.channels.values() if not one.direct_to and self._is_in(one.members)
        ]
        self._see(_the_one_like(name, names, "channel"))

    def _is_in(self, members: Iterable[str]) -> bool:
        return self._who().id in members

    def _see(self, where: str | None = None) -> None:
        """Show that place, and press there from now on; without one the open modal, else where they looked last."""
        self._place = where or self._place
        shown = self._who().screen(where or (None if self._who().modal else self._place))
        self._say(shown or "Nothing yet.")

    def _add_person(self, said: str) -> None:
        name, _, zone = said.rpartition(" ")
        if "/" not in zone:
            name, zone = said, "Europe/London"
        self._person, self._place = self._workspace.add_person(name, zone=zone), None
        self._say(f"{name} is here, and you act as them.")

    def _add_channel(self, name: str) -> None:
        self._workspace.add_channel(name, self._people())
        self._say(f"#{name} is there, with everybody in it.")

    # What they do

    def _do(self, doing: Callable[[], object]) -> None:
        warned = len(self._who().warnings)
        doing()
        for warning in self._who().warnings[warned:]:
            self._say(f"Slack says: {warning}")
        self._see()

    def _run(self, command: str) -> None:
        name, _, text = command.partition(" ")
        self._do(lambda: self._who().runs(name, text))

    def _press(self, said: str) -> None:
        label, _, near = said.partition(" near ")
        person, modal = self._who(), self._who().modal
        names = [names_of(control)[0] for control in self._controls() if control.type == "button"]
        if modal is not None:
            names += [modal.source[key]["text"] for key in ("submit", "close") if modal.source.get(key)]
        exact = _the_one_like(label, names, "button") if _any_like(label, names) else label
        where = None if modal is not None else self._place
        self._do(lambda: person.presses(exact, where, near=near.strip() or None))

    def _submit(self, times: str) -> None:
        """Submit, so many times or until a form is not taken."""

        def submit() -> None:
            for _ in range(_count(times, 1)):
                outcome = self._who().submits()
                if outcome.errors or outcome.warned:
                    return

        self._do(submit)

    def _enter(self, said: str, *, typing: bool) -> None:
        label, value = _label_and_value(said)
        fields = [control for control in self._controls() if control.type in STATEFUL]
        if label == "every":
            self._enter_every(fields, value)
            return
        chosen = _field_like(label, fields, typing=typing)
        self._do(lambda: self._who().fills({chosen.block["block_id"]: self._meant(chosen, value)}))

    def _enter_every(self, fields: Iterable[Control], value: str) -> None:
        """The same answer to every question on the page that offers it."""
        wanted = value.casefold()
        asked = [one for one in fields if one.type == "radio_buttons" and wanted in map(str.casefold, _texts(one))]
        if not asked:
            raise LookupError(f"no question on this page offers {value!r}")

        def enter() -> None:
            for one in asked:
                self._who().fills({one.block["block_id"]: self._meant(one, value)})

        self._do(enter)

    def _meant(self, control: Control, value: str) -> Any:
        """What was typed, as the control takes it: words as they are, options and people by what they are like."""
        if control.type == "plain_text_input" or not value:
            return value or None
        several = control.type.startswith(SEVERAL)
        found = [self._one_meant(control, one.strip()) for one in (value.split(",") if several else [value])]
        return found if several else found[0]

    def _one_meant(self, control: Control, value: str) -> str:
        if "external_select" in control.type:
            return _the_one_like(value, self._who().searches(control.block["block_id"], value), "option")
        if "users_select" in control.type:
            return _the_one_like(value, [one.name for one in self._people()], "person")
        texts = _texts(control)
        return _the_one_like(value, texts, "option") if texts else value

    def _controls(self) -> list[Control]:
        """What can be pressed or filled in where this person is: the top modal, else where they looked last."""
        person = self._who()
        places: list[View | Message | None] = [person.modal or person.home]
        if person.modal is None and self._place != "home":
            places = [*person.dm] if self._place == "dm" else [*places, *person.dm]
        return [control for place in places if place for control in controls(place.blocks)]

    # The workspace

    def _advance(self, said: str) -> None:
        span = SPAN.fullmatch(said)
        if span is None:
            raise ValueError("say how far, for example: advance 2h")
        self._workspace.advance(timedelta(**{UNITS[span[2] or "h"]: float(span[1])}))
        # The bot looks every two seconds at what has become due.
        time.sleep(TICK_SECONDS)
        self._say(f"It is {self._workspace.clock.now().astimezone(self._zone):%A %d %B, %H:%M} set time.")

    def _show_calls(self, said: str) -> None:
        if self._calls is None or not self._calls.exists():
            raise LookupError("nothing is recorded")
        made = [json.loads(line) for line in self._calls.read_text("utf-8").splitlines()]
        wanted = [one for one in made if one["kind"] == "call"][-_count(said, CALLS) :]
        self._say("\n".join(self._told(one) for one in wanted) or "Nothing was called yet.")

    def _told(self, call: Mapping[str, Any]) -> str:
        arguments = call["arguments"]
        view = arguments.get("view") or {}
        about = arguments.get("text") or (view.get("title") or {}).get("text") or view.get("type") or ""
        whom = str(arguments.get("channel") or arguments.get("user_id") or arguments.get("user") or "")
        outcome = "" if call["result"].get("ok") else f"  -> {call['result'].get('error')}"
        return f"{call['method']:<22} {self._named(whom):<14} {' '.join(str(about).split())[:WIDTH]}{outcome}"

    def _named(self, some_id: str) -> str:
        team = self._workspace.team
        if some_id in team.channels:
            channel = team.channels[some_id]
            return self._named(channel.direct_to) if channel.direct_to else f"#{channel.name}"
        return team.members[some_id].name if some_id in team.members else some_id


def _field_like(label: str, fields: Iterable[Control], *, typing: bool) -> Control:
    """The field of that label; where a question and its line for words are alike, `typing` says which is meant."""
    text = [one for one in fields if one.type == "plain_text_input"]
    rest = [one for one in fields if one.type != "plain_text_input"]
    for group in (text, rest) if typing else (rest, text):
        by_name = {one.block["block_id"]: one for one in group if one.block["block_id"] == label}
        by_name = by_name or {names_of(one)[0]: one for one in group}
        if _any_like(label, by_name):
            return by_name[_the_one_like(label, by_name, "field")]
    shown = ", ".join(names_of(one)[0] for one in (*text, *rest))
    raise LookupError(f"there is no field {label!r} here; there is: {shown or 'none'}")


def _unquoted(said: str) -> str:
    """What was said without a pair of quotes round all of it."""
    return said[1:-1] if len(said) > 1 and said[0] == said[-1] in "'\"" and said[0] not in said[1:-1] else said


def _label_and_value(said: str) -> tuple[str, str]:
    """`label = value`, or two words that are quoted where they hold spaces."""
    label, equals, value = (part.strip() for part in said.partition("="))
    if equals:
        return label, value
    words = shlex.split(said)
    if len(words) != 2:
        raise LookupError("write the field, an equals sign and the value, for example: choose kissing = No")
    return words[0], words[1]


def _count(said: str, usual: int) -> int:
    if said and not (said.isascii() and said.isdecimal() and int(said)):
        raise LookupError(f"{said!r} is no number")
    return int(said or usual)


def _any_like(said: str, names: Iterable[str]) -> bool:
    return any(plain(said).casefold() in plain(name).casefold() for name in names)


def _texts(control: Control) -> list[str]:
    return [str(option["text"]["text"]) for option in options_of(control.element)]


def _the_one_like(said: str, names: Iterable[str], what: str) -> str:
    """The only name that is, begins with or holds what was said, in this order; raises LookupError saying what is."""
    known = list(dict.fromkeys(names))
    wanted = plain(said).casefold()
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted, lambda name: name.startswith(wanted), lambda name: wanted in name,
    )  # fmt: skip
    for test in tests:
        found = [name for name in known if test(plain(name).casefold())]
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(f"{said!r} may be: {', '.join(found)}")
    raise LookupError(f"there is no {what} {said!r} here; there is: {', '.join(known) or 'none'}")
