"""What a person may say for a control, and what Slack's client would keep back."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.clock import WorkspaceClock
from rehearsal.entering import conversations_offered, held_after, option_called
from rehearsal.entities import Payload
from rehearsal.state import Control, refusal
from rehearsal.team import Team
from rehearsal.uploads import GREATEST_UPLOAD_BYTES, Upload


def option(value: str, words: str) -> Payload:
    return {"text": {"type": "plain_text", "text": words}, "value": value}


def control(kind: str, **more: Any) -> Control:
    element = {"type": kind, "action_id": "a", **more}
    return Control({"type": "input", "block_id": "b", "label": {"text": "Touch"}, "element": element}, element)


@pytest.fixture
def team() -> Team:
    return Team(WorkspaceClock(), "Call Desk")


TALK, NO, ODD = option("talk_first", "Talk first"), option("no", "*No*"), option("odd", "talk_first")


@pytest.mark.parametrize(
    ("options", "said", "found"),
    [
        ([TALK, NO], "talk_first", TALK),
        ([TALK, NO], "Talk first", TALK),
        ([TALK, NO], "No", NO),
        ([TALK, ODD], "talk_first", TALK),
        ([TALK, TALK, NO], "talk_first", TALK),
        ([option("x", "No"), NO], "No", option("x", "No")),
    ],
)
def test_an_option_is_found_by_its_value_then_by_its_text(options: list[Payload], said: str, found: Payload) -> None:
    assert option_called(options, said) == found


def test_an_option_that_is_not_there_or_that_two_are_called_is_refused() -> None:
    with pytest.raises(LookupError, match=r"no option is 'maybe'; there are: 'Talk first', '\*No\*'"):
        option_called([TALK, NO], "maybe")
    with pytest.raises(LookupError, match="2 options are called 'Yes'; say which value: 'a', 'b'"):
        option_called([option("a", "Yes"), option("b", "Yes")], "Yes")


def test_a_conversations_menu_lists_what_is_the_persons_to_choose(team: Team) -> None:
    mina, ada = team.add_member("Mina"), team.add_member("Ada")
    public = team.add_channel("scenes", {ada.id})
    own = team.add_channel("intimacy", {mina.id}, private=True)
    foreign = team.add_channel("producers", {ada.id}, private=True)
    direct, others = team.direct_channel(mina.id), team.direct_channel(ada.id)
    archived = team.add_channel("wrapped", {mina.id})
    archived.archived = True
    every = [public, own, foreign, direct, others, archived]
    assert conversations_offered(mina, {}, every) == [public, own, direct]
    for channel in (foreign, others, archived):
        with pytest.raises(LookupError, match="is not offered here"):
            held_after(team, mina, control("conversations_select"), channel.id, ())


@pytest.mark.parametrize("said", ["abc", "1_000", "nan", "1e2", "\u0661", "+1", " 1", "1."])
def test_what_only_python_reads_as_a_number_is_none(said: str) -> None:
    for decimal in (True, False):
        number = control("number_input", is_decimal_allowed=decimal)
        assert refusal(number, {"type": "number_input", "value": said}) == "Enter a number."


def test_decimals_are_compared_as_they_are_written() -> None:
    number = control("number_input", is_decimal_allowed=True, min_value="0.1", max_value="9007199254740993")
    for value, fits in (("0.1", True), ("0.09999999999999999999", False), ("9007199254740993.5", False)):
        assert (refusal(number, {"type": "number_input", "value": value}) is None) == fits


@pytest.mark.parametrize(
    ("more", "uploads", "sentence"),
    [
        ({"filetypes": ["csv", "PDF"]}, [Upload("a.CSV", b""), Upload("b.pdf", b"")], None),
        ({"filetypes": ["csv"]}, [Upload("a.exe", b"")], "Add only files of these types: csv."),
        ({"filetypes": ["csv"]}, [Upload("csv", b"")], "Add only files of these types: csv."),
        ({"max_files": 1}, [Upload("a", b""), Upload("b", b"")], "Add at most 1 file."),
        ({}, [Upload(str(one), b"") for one in range(11)], "Add at most 10 files."),
        ({}, [Upload("a", b"x" * (GREATEST_UPLOAD_BYTES + 1))], "Add files of at most 10 MB."),
        ({}, [], "Please complete this required field."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_files_that_slack_would_not_take_are_kept_back(
    team: Team, more: Payload, uploads: list[Upload], sentence: str | None
) -> None:
    files = control("file_input", **more)
    held = held_after(team, team.add_member("Mina"), files, uploads, ())
    assert refusal(files, held) == sentence
