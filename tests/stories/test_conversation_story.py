"""Coming back with a code, and everything that can become of a thread afterwards, as reporter and readers live it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.limits import TRIES_A_MINUTE
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.voices import SAYS, Voices

pytestmark = ON_ONE_ENGINE
WRONG = "00000-00000-00000-00000"


@pytest.fixture
def voices(stage: Stage) -> Voices:
    return Voices(stage)


def said_to(voices: Voices, code: str) -> str:
    """The sentence at the field for a code that opens nothing."""
    kai = voices.at_home("Kai")
    kai.presses("Have a Code? Check for Answers", "home")
    kai.fills(code=code)
    return kai.submits().errors["Your code"]


def test_every_code_that_opens_nothing_is_answered_alike_and_the_eleventh_not_at_all(voices: Voices) -> None:
    code = voices.raises("Cora")
    voices.change(lambda book: book.purge(lambda thread: True))
    sentences = {said_to(voices, each) for each in (code, WRONG, "hello", code[:-1] + "*", "<!channel>")}
    assert len(sentences) == 1
    for _ in range(TRIES_A_MINUTE - 5):
        said_to(voices, WRONG)
    assert "Wait a minute" in said_to(voices, WRONG)
    assert said_to(voices, code).startswith("That was 10 codes")
    voices.stage.workspace.advance(timedelta(minutes=1, seconds=1))
    assert said_to(voices, code) in sentences


def test_a_right_code_can_be_used_all_day(voices: Voices) -> None:
    code = voices.raises("Cora")
    for _ in range(TRIES_A_MINUTE + 2):
        assert voices.returns(code).sees("*Sent.* Cora can read it from Mon 11 Jan, 12:30.")


def test_the_code_travels_in_its_input_and_may_be_replaced_there(voices: Voices) -> None:
    code, other = voices.raises("Cora"), voices.raises("Alba", text="Another thing.")
    kai = voices.returns(code)
    kai.fills(code=other)
    kai.presses("Mark as Closed")
    assert kai.sees("Another thing.")
    assert kai.sees("*Closed by you.*")
    assert voices.returns(code).sees("can read it from Mon 11 Jan, 12:30")
    kai.fills(code=WRONG)
    kai.presses("Mark as Closed")
    assert kai.sees("This code opens nothing.")


def test_what_was_kept_is_released_by_code(voices: Voices) -> None:
    code = voices.raises(way="Keep it for later")
    kai = voices.returns(code)
    assert kai.sees("*Kept, not sent.*")
    kai.presses("Choose Who Reads It")
    assert kai.sees("Has to report")
    kai.submits()
    kai.chooses("Who may read it", ["Alba"])
    kai.submits()
    assert kai.sees("released to Alba")
    assert voices.inbox("Alba").sees("Nothing waits.")
    voices.slot()
    alba = voices.inbox("Alba")
    alba.presses("Open", "modal")
    assert alba.sees(SAYS)
    assert voices.inbox("Cora").sees("Nothing waits.")


def test_a_reader_who_left_is_named_and_another_may_be_chosen(voices: Voices) -> None:
    code = voices.raises("Cora")
    voices.slot()
    voices.leaves("Cora")
    kai = voices.returns(code)
    assert kai.sees("Cora left the job in which you chose them, or this workspace, and cannot open this here.")
    kai.presses("Choose Another Reader")
    kai.chooses("Who may read it", ["Alba"])
    kai.submits()
    voices.slot()
    alba = voices.inbox("Alba")
    alba.presses("Open", "modal")
    assert alba.sees(SAYS)


def test_passing_on_needs_the_reporter(voices: Voices) -> None:
    code = voices.raises("Cora")
    voices.slot()
    cora = voices.inbox("Cora")
    cora.presses("Open", "modal")
    cora.presses("Ask to Let Alba Read It")
    assert cora.sees("You asked the reporter whether Alba may read this.")
    assert voices.inbox("Alba").sees("Nothing waits.")
    kai = voices.returns(code)
    assert kai.sees("*Cora asks whether Alba (alternate) may read this too.*")
    kai.presses("Let Alba Read It")
    assert kai.sees("Alba may read this")
    assert voices.inbox("Alba").sees("Nothing waits.")
    voices.slot()
    assert voices.inbox("Alba").sees("*new*")


def test_a_muted_thread_says_so_with_other_ways(voices: Voices) -> None:
    code = voices.raises("Cora")
    voices.slot()
    cora = voices.inbox("Cora")
    cora.presses("Open", "modal")
    cora.presses("Answer No Further")
    assert cora.sees("You are not answering further here.")
    kai = voices.returns(code)
    assert kai.sees("Cora is not answering further here; other ways: Helpline 0800 000.")
    cora.presses("Answer Again")
    assert not voices.returns(code).sees("not answering further here; other ways")


def test_nobody_else_opens_a_readers_thread(voices: Voices) -> None:
    voices.raises("Cora")
    voices.slot()
    cora = voices.inbox("Cora")
    assert cora.modal is not None
    (opening,) = (block["accessory"] for block in cora.modal.source["blocks"] if "accessory" in block)
    voices.leaves("Cora")
    cora.presses("Open", "modal")
    assert cora.sees("There is nothing here for you.")
    assert "/" in opening["value"]


def test_the_same_words_are_added_once_by_one_form(voices: Voices) -> None:
    code = voices.raises("Cora")
    kai = voices.returns(code)
    kai.fills(text="More of it.")
    kai.submits()
    assert not voices.acting("Kai").submits().updated, "the field stands empty again"
    assert voices.returns(code).screen().count("More of it.") == 1
    kai = voices.returns(code)
    kai.chooses("How soon", "It cannot wait")
    kai.fills(text="He is here.")
    kai.submits()
    assert voices.inbox("Cora").sees("*cannot wait*")
    assert kai.sees("It can wait until"), "the choice does not stand for the next"


def test_a_question_with_a_name_is_shown_as_one(voices: Voices) -> None:
    code = voices.raises("Cora", sort="A question", as_="Give my name: Kai")
    voices.slot()
    cora = voices.inbox("Cora")
    assert cora.sees("*Question* · not acknowledged · *new*")
    assert cora.sees("from Kai")
    cora.presses("Open", "modal")
    assert cora.sees("*From Kai*, who chose to give their name here.")
    assert voices.returns(code).sees("You gave your name: Kai.")
