"""The dozen scenes of the demo production, with their briefs, and what the performers answer.

Promise: a brief says in plain, anatomical words what is filmed, what is seen and what is not, and who is near; answers
are full sentences of people at work. Nothing here is written to be watched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rehearsal.demo.people import (
    AMARA,
    DORA,
    HANNA,
    JUDE,
    LENA,
    MAIN,
    MINA,
    NILS,
    PAUL,
    SECOND,
    SOFIA,
    TOM,
    YUSUF,
    Somebody,
)

TITLE: Final = "Nightfall"
YES, CONDITIONS, NO, TALK = "Yes", "Yes, with conditions", "No", "Talk first"
BY_PRODUCTION, BY_COORDINATOR = "By the production", "By the coordinator"
BY_REPRESENTATIVE = "By their representative"


@dataclass(frozen=True, slots=True)
class Planned:
    """A scene on one of the five shoot days. `told` says by whom each performer was told; one who is missing there is
    not marked yet. `sent` is whether the coordinator has sent the check-in."""

    number: str
    day: int
    unit: str = MAIN
    kind: str = ""
    brief: str = ""
    performers: tuple[Somebody, ...] = ()
    told: Mapping[Somebody, str] = field(default_factory=lambda: MappingProxyType({}))
    closed: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What one performer answers about one scene: `yes`, `conditions` (with what was written), `no` and `talk` by parts
    of the questions, everything else as `otherwise`, or not at all where that is empty; `needs` by their labels."""

    who: Somebody
    scene: Planned
    otherwise: str = NO
    yes: tuple[str, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    no: tuple[str, ...] = ()
    talk: tuple[str, ...] = ()
    needs: Mapping[str, str | list[str]] = field(default_factory=lambda: MappingProxyType({}))

    def by_part(self) -> dict[str, tuple[str, str]]:
        """The answer and its condition by part of the question."""
        plain = ((self.yes, YES), (self.no, NO), (self.talk, TALK))
        said = {part: (answer, "") for parts, answer in plain for part in parts}
        return said | {part: (CONDITIONS, text) for part, text in self.conditions.items()}


ARRIVAL = Planned("5", 1)
RAIN = Planned(
    "41", 1, kind="Kiss with more touch",
    brief="Rahel and Jonas come in from the rain and kiss against the door. Coats stay on. His hands are on her back, "
    "hers on his face. The camera is close on faces and hands.",
    performers=(LENA, TOM), told={LENA: BY_PRODUCTION, TOM: BY_REPRESENTATIVE}, sent=True,
)  # fmt: skip
WARD = Planned(
    "18", 2, kind="Medical examination or treatment",
    brief="Dr. Obi examines a patient after a fall. She listens to his chest and feels his ribs with one hand. His "
    "gown is open to the waist, his lap stays covered. The drip is a prop, taped to the sleeve. One shot from the "
    "door, one close on her hands.",
    performers=(AMARA, PAUL), told={AMARA: BY_PRODUCTION, PAUL: BY_COORDINATOR}, sent=True,
)  # fmt: skip
AT_HOME = Planned("27", 2, kind="Family closeness", performers=(MINA, DORA))
STAIRS = Planned(
    "72A", 3, kind="Kiss",
    brief="Ida and Jonas say goodbye on the stairs and kiss, once, standing, with closed lips. Both are dressed. One "
    "wide shot, one close on faces.",
    performers=(MINA, TOM), told={MINA: BY_PRODUCTION, TOM: BY_REPRESENTATIVE}, sent=True,
)  # fmt: skip
TELEPHONE = Planned(
    "56", 3, kind="Simulated sex",
    brief="Vera and Caleb lie in bed under a sheet. Simulated sex, set beforehand in counted beats: their hips stay "
    "apart, and a barrier is between them throughout. Both wear garments under the sheet. Seen: faces, arms, "
    "shoulders and his back. Not seen: chest or breasts, buttocks, genitals. It ends when the telephone rings.",
    performers=(SOFIA, JUDE), told={SOFIA: BY_REPRESENTATIVE, JUDE: BY_REPRESENTATIVE}, sent=True,
)  # fmt: skip
DANCE = Planned(
    "63", 3, SECOND, "Sensual dance",
    brief="Rahel and Emre rehearse a slow dance in the closed club. His hands are on her back and waist, over "
    "clothing; her arms are round his neck. The steps are set and the same in every take. Both wear rehearsal clothes. "
    "Nobody looks on. One camera, on a track.",
    performers=(LENA, YUSUF), told={LENA: BY_PRODUCTION, YUSUF: BY_PRODUCTION}, sent=True,
)  # fmt: skip
CORRIDOR = Planned(
    "91", 4, kind="Scene of sexual violence",
    brief="Stellan stands in Klara's way in the corridor and takes her by the wrist. She frees her hand and leaves. "
    "That is all of the attack that is filmed. The grip is acted: Klara leads the movement and his hand follows. Both "
    "are dressed, and no other part of the body is touched. The stunt coordinator sets it with both beforehand.",
    performers=(HANNA, NILS), told={HANNA: BY_PRODUCTION, NILS: BY_COORDINATOR}, sent=True,
)  # fmt: skip
ENDING = Planned("88", 2, closed=True)
"""Closed so that the ending stays unknown; nothing in it is intimate. It is moved once, to the fourth day."""

MORTUARY = Planned(
    "97", 4, SECOND, "Dead or unconscious body",
    brief="Caleb lies dead under a sheet that reaches his collarbones. Dr. Obi folds it back from his face, looks, and "
    "covers him again. He wears a vest and trousers under the sheet and lies on a heated pad. Her hands touch the "
    "sheet, not him. Takes are no longer than a minute.",
    performers=(JUDE, AMARA), told={JUDE: BY_REPRESENTATIVE, AMARA: BY_PRODUCTION}, sent=True,
)  # fmt: skip
LAKE = Planned(
    "103", 5, kind="Nudity",
    brief="Rahel and her aunt come out of the lake before dawn and walk to the jetty. Seen from behind and from far "
    "away: their bare backs and buttocks. Their fronts are not seen. Both wear front covers. Somebody of their own "
    "choice holds a robe for each at the water and at every cut; a heated tent stands beside the jetty.",
    performers=(LENA, DORA), told={LENA: BY_COORDINATOR},
)  # fmt: skip
FERRY = Planned("110", 5)

SCENES = (ARRIVAL, RAIN, WARD, AT_HOME, ENDING, STAIRS, TELEPHONE, DANCE, CORRIDOR, MORTUARY, LAKE, FERRY)

WORD, GESTURE, NEAR = "Your word to stop", "Your gesture to stop", "Who may be near you"
GARMENTS, AFTER, BREAKS = "Garments and barriers", "After the scene", "Breaks"
ACCESS, ALTERNATE_READS = "Access", "May the alternate read your answers?"

RAIN_LENA = Given(
    LENA, RAIN,
    yes=("closed lips", "open mouth", "face and the neck", "being touched on the face", "arms, the shoulders and the",
         "another performer's face, hair", "breath and voice", "words of affection"),
    conditions={"held close": "Not lifted: my back is healing.", "waist and the belly": "Over the coat."},
    needs={WORD: "red", GESTURE: "Two taps on the shoulder", BREAKS: "Sitting down between takes"},
)  # fmt: skip
RAIN_TOM = Given(
    TOM, RAIN,
    yes=("closed lips", "open mouth", "face and the neck", "being touched on the face", "arms, the shoulders and the",
         "waist and the belly", "another performer's face, hair", "held close", "breath and voice",
         "words of affection"),
    needs={WORD: "red", ALTERNATE_READS: "Yes"},
)  # fmt: skip
STAIRS_TOM = Given(
    TOM, STAIRS, YES, no=("face and the neck",), conditions={"arms, the shoulders": "Over clothing."},
    needs={WORD: "red"},
)  # fmt: skip
TELEPHONE_SOFIA = Given(
    SOFIA, TELEPHONE,
    yes=("closed lips", "face and the neck", "being touched on the face", "arms, the shoulders and the",
         "another performer's face, hair", "implied nudity"),
    conditions={
        "positions": "Side by side and lying on my back, as rehearsed. No others.",
        "hip movement": "Hips apart and a barrier between us, as the brief says.",
        "sounds and breathing": "Breath, no voice. I would do any voice later in the sound studio.",
        "weight on you": "He carries his weight on his own arms.",
    },
    talk=("close shots",),
    needs={
        GARMENTS: ["Cover for chest or breasts", "Cover for the front", "Barrier between bodies", "Robe between takes"],
        NEAR: "Elif Kaya hands me the robe. No monitors outside the set.",
        WORD: "red", GESTURE: "Flat hand on the mattress", AFTER: ["Time alone", "A way home that is arranged"],
    },
)  # fmt: skip
DANCE_YUSUF = Given(
    YUSUF, DANCE,
    yes=("sensual dance movement", "dance with body contact", "arms, the shoulders and the",
         "another performer's face, hair"),
    conditions={"waist and the belly": "Over clothing."},
    needs={WORD: "stop", ACCESS: "A short break for prayer in the afternoon."},
)  # fmt: skip
CORRIDOR_HANNA = Given(
    HANNA, CORRIDOR,
    yes=("arms, the shoulders and the",),
    conditions={"grabbed or pushed": "Left wrist. I lead the movement.", "threats and insults": "Lines as scripted."},
    talk=("screaming, crying",),
    needs={WORD: "red", GESTURE: "Open hand", AFTER: ["A talk on the same day"], BREAKS: "After every third take"},
)  # fmt: skip
CORRIDOR_NILS = Given(
    NILS, CORRIDOR, "", yes=("arms, the shoulders and the",),
    conditions={"playing the person who attacks": "As set with the stunt coordinator."},
    needs={WORD: "red"},
)  # fmt: skip
WARD_AMARA = Given(AMARA, WARD, yes=("being examined", "straps, tubes and needles"), needs={WORD: "red"})
MORTUARY_JUDE = Given(
    JUDE, MORTUARY, yes=("dead or unconscious body", "on the face and the hair"),
    conditions={"arms, the shoulders": "With the sheet between."},
    needs={WORD: "red", GESTURE: "I open my eyes", BREAKS: "Warm room between takes"},
)  # fmt: skip

ANSWERED = (
    RAIN_LENA, RAIN_TOM, CORRIDOR_HANNA, CORRIDOR_NILS, STAIRS_TOM, TELEPHONE_SOFIA, DANCE_YUSUF, WARD_AMARA,
    MORTUARY_JUDE,
)  # fmt: skip

PAUL_SAID = Given(
    PAUL, WARD,
    yes=("Being examined",),
    conditions={
        "Body uncovered in treatment": "Gown open to the waist. My lap stays covered.",
        "Touch on chest or breasts": "With the instrument, and one hand on the ribs.",
        "Straps, tubes and needles": "Taped to the sleeve, not to the skin.",
    },
    needs={WORD: "stop", ACCESS: "I hear less on the left. Please stand on my right."},
)  # fmt: skip
"""What a performer without Slack said by phone, by labels of the topics."""
