"""The product asks for boundaries, never comfort, and says no sentence that would be untrue.

Two lists are searched over every word a person reads: the words the craft avoids, and claims the product cannot keep.
The lists prove their own teeth on planted sentences, and their restraint on sentences the product does say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

HOUSE = Path(__file__).parents[2]
CATALOGUES = sorted((HOUSE / "handlers" / "words").rglob("*.ftl"))
DATA = sorted([*(HOUSE / "bot" / "topics").glob("*.json"), *(HOUSE / "bot" / "rulebooks").glob("*.json")])

# Each entry: the pattern, and a sentence it must find. Word boundaries let "adjust", "hotel" and "photo" pass.
BANNED_WORDS = (
    (r"(un)?comfort(able|ably|s)?", "Are you comfortable with this?"),
    (r"just", "Just one more question."),
    (r"only", "It is only a kiss."),
    (r"hot", "A hot scene."),
    (r"sexy", "A sexy dance."),
    (r"steamy", "A steamy night."),
    (r"(love|sex)[ -]scenes?", "The love scene is on Monday."),
    (r"victims?", "You play the victim."),
    (r"any (issues?|problems?|concerns)\?", "Any issues?"),
    (r"is (that|this|it) (ok|okay|all right|fine)", "Is that OK?"),
    (r"(are|would) you (be )?(ok|okay|happy|willing)", "Would you be willing to do more?"),
    (r"grop(e|es|ed|ing)", "He gropes you."),
    (r"don't worry|no worries", "Don\N{RIGHT SINGLE QUOTATION MARK}t worry about it."),
    (r"please (reconsider|say yes)|think again|are you sure", "Are you sure?"),
    (r"almost (done|there)|keep going|\d+ ?% (done|complete)", "Almost done, keep going!"),
)

# The numbers are those of the list of untrue sentences that the copy was written against.
UNTRUE = (
    (1, r"anonym(ous|ously|ity)|untraceable", "Your concern is anonymous."),
    (1, r"(nobody|no one) (can|could|will) (ever )?(find out|tell|know|learn) who", "Nobody can find out who you are."),
    (2, r"end[- ]to[- ]end[- ]encrypt(ed|ion)", "End-to-end encrypted."),
    (2, r"(nobody|no one) (else )?(can|could|will) (ever )?(read|see) (this|it|your)", "No one else can read this."),
    (3, r"slack (cannot|can't|can not|does not|will not|never) (see|read)", "Slack cannot see this."),
    (3, r"(not|never) (in|part of) any export|deleted from slack", "It is not in any export."),
    (4, r"no record of the time", "No record of the time is kept."),
    (5, r"(not know|not sure|cannot tell|unclear)[^.]*\. nothing was saved", "We do not know. Nothing was saved."),
    (6, r"(ads?|assistant directors?) (cannot|can't|can not|will never) (tell|know|see why)", "The AD cannot tell."),
    (
        7,
        r"(permanently|completely|irrevocably) (deleted|destroyed|erased)|shredded|gone for ?ever",
        "Permanently deleted.",
    ),
    (8, r"(has|have|was|were) (been )?(notified|informed|alerted)", "Your coordinator has been notified."),
    (
        9,
        r"(record|ledger|history) (cannot|can't|can never) be (changed|edited|altered)",
        "The record cannot be changed.",
    ),
    (9, r"tamper[- ]?proof|immutable", "A tamper-proof ledger."),
    (10, r"every(one|body) who (has )?(seen|read|opened)", "Everyone who has seen your answers is listed."),
    (11, r"always (be able to )?(get back|come back|return|open it)", "You can always get back with your code."),
    (12, r"alternate (is|stays|remains) independent|independent alternate", "The alternate is independent."),
    (13, r"los(es?|ing) access (immediately|at once|right away)", "Removed people lose access immediately."),
    (14, r"\bsent\b[^.]*\b(held|on hold)", "Sent, and held until 07:00."),
    (15, r"help is (on its way|on the way|coming)", "Help is on its way."),
    (16, r"(no one|nobody) (has )?(withdrawn|withdrew)|all clear", "No one has withdrawn."),
    (17, r"(age[- ]verified|verified (as )?(over )?(18|adult))", "Verified 18+."),
    (18, r"(compliant|complies|in compliance) with|sag(-aftra)?[- ](compliant|approved)", "Compliant with SAG-AFTRA."),
    (19, r"screenshots? (is|are) (not possible|impossible|blocked|prevented)", "Screenshots are not possible."),
    (20, r"(never|cannot|can't|not able to) (know|find out|learn|tell) who", "We will never know who sent this."),
)

TRUE_SENTENCES = (
    "Adjust the call. The hotel is near. Take no photo. A screenshot may go to a shared photo album.",
    "No is a full answer. You can change an answer or withdraw later.",
    "Slack, and whoever runs the server, could technically see what you type.",
    "If you leave it out we do not keep it: not in the database, the logs or the backups.",
    "Nothing was saved. What you typed is still here.",
    "We do not know yet whether this was saved. Pressing again cannot save it twice.",
    "Who is not shown them: director, producers, assistant directors, other performers.",
    "The assistant directors see PAUSED, with no name and no reason.",
    "Sent 14:02:10. The board shows PAUSED. Nobody has opened it yet.",
    "It opens the answer; no one can look it up or replace it.",
    "Simulated sex. What are your boundaries around kissing with closed lips?",
    "PAUSED has many everyday causes. On a small set people may guess.",
    "Unmarked is not a yes: the coordinator checks with you before the list is final.",
)


def matcher(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


FORBIDDEN = [matcher(pattern) for pattern, _ in BANNED_WORDS] + [matcher(pattern) for _, pattern, _ in UNTRUE]


def plain(text: str) -> str:
    """The words without Slack's marks, in one line, with one kind of apostrophe."""
    return re.sub(r"[*_~`]", "", " ".join(text.split())).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def forbidden_in(text: str) -> list[str]:
    return [found.group() for pattern in FORBIDDEN for found in pattern.finditer(plain(text))]


def patterns_in(node: object) -> Iterator[ast.Pattern]:
    """Every pattern of a catalogue, those inside selections included."""
    if isinstance(node, ast.Pattern):
        yield node
    if isinstance(node, ast.BaseNode):
        for child in vars(node).values():
            yield from patterns_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from patterns_in(child)


def sentences_of_catalogue(text: str) -> Iterator[str]:
    """What people read, a variable standing as "…"; comments, ids and variable names are left out."""
    for pattern in patterns_in(FluentParser().parse(text)):
        yield "".join(part.value if isinstance(part, ast.TextElement) else spoken(part) for part in pattern.elements)


def spoken(part: ast.Placeable) -> str:
    return str(part.expression.value) if isinstance(part.expression, ast.StringLiteral) else "…"


def sentences_of_data(text: str) -> Iterator[str]:
    """Every text value, except sources: those name publications by their own titles."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            for each in value:
                yield from walk(each)
        elif isinstance(value, dict):
            for key, each in value.items():
                if key != "source":
                    yield from walk(each)

    return walk(json.loads(text))


def test_there_are_words_to_read() -> None:
    assert CATALOGUES
    assert DATA


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_catalogue_says_what_the_product_does_not_say(path: Path) -> None:
    sentences = list(sentences_of_catalogue(path.read_text(encoding="utf-8")))
    assert sentences
    assert {sentence: found for sentence in sentences if (found := forbidden_in(sentence))} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_catalogue_is_read_whole(path: Path) -> None:
    resource = FluentParser().parse(path.read_text(encoding="utf-8"))
    assert [entry.content for entry in resource.body if isinstance(entry, ast.Junk)] == []


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.stem)
def test_no_data_says_what_the_product_does_not_say(path: Path) -> None:
    sentences = list(sentences_of_data(path.read_text(encoding="utf-8")))
    assert sentences
    assert {sentence: found for sentence in sentences if (found := forbidden_in(sentence))} == {}


@pytest.mark.parametrize(("pattern", "sentence"), BANNED_WORDS)
def test_a_banned_word_is_found(pattern: str, sentence: str) -> None:
    for spelling in (sentence, sentence.upper(), f"*{sentence}*", sentence.replace(" ", "\n    ")):
        assert matcher(pattern).search(plain(spelling))
        assert forbidden_in(spelling)


@pytest.mark.parametrize(("number", "pattern", "sentence"), UNTRUE)
def test_an_untrue_sentence_is_found(number: int, pattern: str, sentence: str) -> None:
    assert matcher(pattern).search(plain(sentence)), number
    assert forbidden_in(f"Before. {sentence}")


def test_every_untrue_sentence_has_a_pattern() -> None:
    assert {number for number, _, _ in UNTRUE} == set(range(1, 21))


@pytest.mark.parametrize("sentence", TRUE_SENTENCES)
def test_a_true_sentence_may_be_said(sentence: str) -> None:
    assert forbidden_in(sentence) == []


def test_planted_words_are_found_wherever_a_catalogue_can_hide_them() -> None:
    planted = """
# A comment may say just about anything, only here.
only-an-id = { $just }
first = Fine.
    It is only a kiss.
second = { $count ->
    [one] One sexy thing
   *[other] { "steamy" } things
}
third = Fine
    .title = Are you comfortable?
-term = The love scene
"""
    found = [word for sentence in sentences_of_catalogue(planted) for word in forbidden_in(sentence)]
    assert sorted(found) == ["comfortable", "love scene", "only", "sexy", "steamy"]


def test_planted_words_are_found_in_data_but_not_in_its_sources() -> None:
    planted = json.dumps([{"note": "A hot topic.", "source": "Beyond sex scenes"}, {"list": ["a victim"]}])
    assert [forbidden_in(sentence) for sentence in sentences_of_data(planted)] == [["hot"], ["victim"]]
