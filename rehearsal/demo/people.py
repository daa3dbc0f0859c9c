"""Everybody in the demo production. All of them are invented, adults, and named from many places.

Promise: whoever is here has a part on the roster, a profile in Slack that says it, and a zone that their Slack shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ZONE: Final = "Europe/Berlin"
"""The zone of the set."""

MAIN, SECOND = "main", "2"
PERFORMER, CREW = "performer", "crew"
DEPARTMENTS: Final = {
    "coordinator": "Intimacy coordination",
    "alternate": "Intimacy coordination",
    PERFORMER: "Performers",
    "first assistant director": "Assistant directors",
    "assistant director": "Assistant directors",
    "director": "Direction and production",
    "producer": "Direction and production",
    "admin": "Direction and production",
    CREW: "Crew",
    "": "Other productions",
}
"""What a profile in Slack names as somebody's department, by their part; in the order in which people are shown."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody on the roster. `part` is what the roster's form calls it, `title` what their profile says, `units` are
    an assistant director's. Without `slack` they have no account, and the coordinator records what they say."""

    name: str
    part: str
    title: str
    zone: str = ZONE
    locale: str = "de-DE"
    phone: str = ""
    cast_number: str = ""
    units: str = MAIN
    slack: bool = True
    guest: bool = False

    @property
    def department(self) -> str:
        return DEPARTMENTS[self.part]


ADMIN = Somebody("Petra Voss", "admin", "Production coordinator")
COORDINATOR = Somebody("Cora Lind", "coordinator", "Intimacy coordinator", phone="+49 30 5550 101")
ALTERNATE = Somebody("Noor Haddad", "alternate", "Intimacy coordinator (alternate)", phone="+49 30 5550 102")
STRANGER = Somebody("Sam Stone", "", "Works on another production", "Europe/London", "en-GB")
"""In the workspace, on no roster."""

DIRECTOR = Somebody("Rui Costa", "director", "Director", "Europe/Lisbon", "pt-PT")
PRODUCER = Somebody("Helen Okafor", "producer", "Producer", "Europe/London", "en-GB")
FIRST_AD = Somebody(
    "Ada Byrne", "first assistant director", "First assistant director", locale="en-GB", phone="+49 30 5550 103"
)
SECOND_AD = Somebody("Ben Okoye", "assistant director", "Second assistant director", locale="en-GB")
SECOND_UNIT_AD = Somebody(
    "Maya Lindqvist", "first assistant director", "First assistant director, second unit", "Europe/Stockholm", "sv-SE",
    phone="+49 30 5550 104", units=SECOND,
)  # fmt: skip


def _performer(number: str, name: str, plays: str, zone: str = ZONE, locale: str = "de-DE") -> Somebody:
    return Somebody(name, PERFORMER, f"Performer ({plays})", zone, locale, cast_number=number)


def _crew(name: str, title: str, zone: str = ZONE, locale: str = "de-DE", *, guest: bool = False) -> Somebody:
    return Somebody(name, CREW, title, zone, locale, guest=guest)


MINA = _performer("1", "Mina Adler", "Ida")
TOM = _performer("2", "Tom Reyes", "Jonas", "Europe/London", "en-GB")
LENA = _performer("3", "Lena Brandt", "Rahel")
JUDE = _performer("4", "Jude Carter", "Caleb", "America/New_York", "en-US")
SOFIA = _performer("5", "Sofia Marin", "Vera", "Europe/Madrid", "es-ES")
AMARA = _performer("6", "Amara Eze", "Dr. Obi", "Africa/Lagos", "en-GB")
YUSUF = _performer("7", "Yusuf Demir", "Emre", "Europe/Istanbul", "tr-TR")
HANNA = _performer("8", "Hanna Vogt", "Klara", "Europe/Vienna", "de-AT")
NILS = _performer("9", "Nils Aker", "Stellan", "Europe/Oslo", "nb-NO")
DORA = Somebody("Dora Weiss", PERFORMER, "Performer", cast_number="10", slack=False)
PAUL = Somebody("Paul Richter", PERFORMER, "Performer", cast_number="11", slack=False)
MARTA = _crew("Marta Nowak", "Make-up artist", "Europe/Warsaw", "pl-PL")

ROSTER = (
    DIRECTOR, PRODUCER, FIRST_AD, SECOND_AD, SECOND_UNIT_AD,
    MINA, TOM, LENA, JUDE, SOFIA, AMARA, YUSUF, HANNA, NILS, DORA, PAUL,
    _crew("Ravi Menon", "Director of photography", "Asia/Kolkata", "en-GB"),
    _crew("Kit Moran", "Camera operator", "Europe/Dublin", "en-GB"),
    _crew("Sol Amadi", "Boom operator"),
    _crew("Ines Ferro", "Script supervisor", "Europe/Rome", "it-IT"),
    _crew("Elif Kaya", "Costume standby"),
    MARTA,
    _crew("Hal Brodie", "Stunt coordinator", "Europe/London", "en-GB", guest=True),
    Somebody("Otto Brandl", CREW, "Security at the door", slack=False),
)  # fmt: skip
"""Everybody whom the admin adds one after the other; admin, coordinator and alternate come before them."""

WITH_ACCOUNTS = (ADMIN, COORDINATOR, ALTERNATE, *(one for one in ROSTER if one.slack))
