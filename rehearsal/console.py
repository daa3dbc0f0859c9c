"""Acting as people from a terminal, one line at a time, until there is a page.

Promise: a line does what `rehearsal.people.Person` does and then prints what that person sees; a line that means
nothing or fails is answered with one sentence and ends nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from rehearsal.people import Person
from rehearsal.workspace import Workspace

HELP = """\
person NAME [ZONE]            give somebody an account
channel NAME PERSON...        make a channel of these people and the bot
as NAME                       act as somebody
home | dm | see [CHANNEL]     look at Home, the direct message, a channel or what is open
press LABEL [NEAR]            press a button
choose LABEL OPTION           choose in a menu, radio buttons, a date or time field
fill LABEL VALUE              fill in a field
submit | close | back         submit the form, close everything, go one form back
shortcut NAME                 use a global shortcut
run COMMAND [TEXT]            type a slash command
advance HOURS                 move the workspace's clock
help                          this"""


class Console:
    """Reads commands and answers with `say`. Words with spaces are quoted as in a shell."""

    def __init__(self, workspace: Workspace, say: Callable[[str], None]) -> None:
        self._workspace = workspace
        self._say = say
        self._person: Person | None = None
        self._commands: Mapping[str, Callable[..., None]] = {
            "person": self._add_person,
            "channel": self._add_channel,
            "as": self._act_as,
            "home": self._home,
            "dm": lambda: self._see("dm"),
            "see": self._see,
            "press": lambda label, near=None: self._do(lambda: self._who().presses(label, near=near)),
            "choose": lambda label, option: self._do(lambda: self._who().chooses(label, option)),
            "fill": lambda label, value: self._do(lambda: self._who().fills({label: value})),
            "submit": lambda: self._do(lambda: self._who().submits()),
            "close": lambda: self._do(lambda: self._who().closes()),
            "back": lambda: self._do(lambda: self._who().goes_back()),
            "shortcut": lambda name: self._do(lambda: self._who().uses_shortcut(name)),
            "run": lambda command, text="": self._do(lambda: self._who().runs(command, text)),
            "advance": lambda hours: self._workspace.advance(timedelta(hours=float(hours))),
            "help": lambda: self._say(HELP),
        }

    def run(self, lines: Iterator[str]) -> None:
        """Obey line after line until there are no more."""
        for line in lines:
            self.obey(line)

    def obey(self, line: str) -> None:
        """Obey one line; an empty one does nothing."""
        try:
            words = shlex.split(line)
            if words:
                self._command(words[0])(*words[1:])
        except (LookupError, ValueError) as problem:
            self._say(f"That did not work: {problem.args[0] if problem.args else problem}")
        except TypeError:
            self._say("That is too much or too little for this command; type help.")

    def _command(self, word: str) -> Callable[..., None]:
        if word not in self._commands:
            raise LookupError(f"there is no command {word!r}; type help")
        return self._commands[word]

    def _who(self) -> Person:
        if self._person is None:
            raise LookupError("say first whom you act as: as NAME")
        return self._person

    def _add_person(self, name: str, zone: str = "Europe/London") -> None:
        self._person = self._workspace.add_person(name, zone=zone)
        self._say(f"{name} is here, and you act as them.")

    def _add_channel(self, name: str, *people: str) -> None:
        self._workspace.add_channel(name, people)
        self._say(f"#{name} is there.")

    def _act_as(self, name: str) -> None:
        self._person = self._workspace.person(name)
        self._see()

    def _home(self) -> None:
        self._who().opens_home()
        self._see("home")

    def _see(self, where: str | None = None) -> None:
        self._say(self._who().screen(where) or "Nothing yet.")

    def _do(self, doing: Callable[[], object]) -> None:
        warned = len(self._who().warnings)
        doing()
        for warning in self._who().warnings[warned:]:
            self._say(f"Slack says: {warning}")
        self._see()
