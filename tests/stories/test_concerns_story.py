"""A concern from the first press to the answer and back, as the people live it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pyrage import decrypt
from structlog.testing import capture_logs

from bot.domain.limits import CONCERNS_A_DAY
from bot.domain.work import NotSaved
from tests.databases import ON_ONE_ENGINE
from tests.failing_commits import CommitFails, done_but_unheard
from tests.forging import changed_by
from tests.proofs.children import submission
from tests.stage import Stage
from tests.stories.voices import CODE, SAYS, Voices

PRESSES = 12


@pytest.fixture
def voices(stage: Stage) -> Voices:
    return Voices(stage)


def test_a_concern_is_raised_read_answered_and_returned_to(voices: Voices) -> None:
    kai = voices.begins()
    assert kai.sees("*Cora*, intimacy coordinator. Employer: ")
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    kai.submits()
    code = voices.code_of(kai)
    assert kai.sees("Saved. Cora can read it from Mon 11 Jan, 12:30.")
    kai.fills(last_five="00000")
    assert kai.submits().errors
    kai.fills(last_five=code[-5:].lower())
    kai.submits()
    assert kai.sees("Your copy ends as this code does.")
    assert voices.inbox("Cora").sees("Nothing waits.")
    voices.slot()
    cora = voices.inbox("Cora")
    assert cora.sees("*Concern* · not acknowledged · *new*")
    assert voices.inbox("Alba").sees("Nothing waits.")
    cora.presses("Open", "modal")
    assert cora.sees(SAYS)
    assert cora.sees("*No name was given.*")
    assert not cora.sees("Kai")
    cora.presses("Reply")
    cora.fills(text="Thank you. The footage is deleted.")
    cora.chooses("Where it stands then", "Answered")
    cora.submits()
    assert cora.sees("*answered*")
    kai = voices.returns(code.lower().replace("-", " "))
    assert kai.sees("*Answered.*")
    assert kai.sees("Thank you. The footage is deleted.")
    assert kai.sees("Opened by Cora")
    kai.fills(text="It was not all of it.")
    kai.submits()
    assert kai.sees("Saved.")
    assert kai.sees("It was not all of it.")
    kai.presses("Mark as Closed")
    assert kai.sees("*Closed by you.*")
    assert voices.stage.workspace.refusals == []


@ON_ONE_ENGINE
def test_a_concern_about_the_coordinator_never_offers_her_and_leaves_no_trace_with_her(voices: Voices) -> None:
    before = before_cora(voices)
    kai = voices.begins(about="Yes")
    assert kai.sees("*Alba*, alternate.")
    assert not kai.sees("Cora")
    kai.chooses("Who may read it", ["Alba"])
    kai.chooses("How soon", "It cannot wait")
    kai.fills(text=SAYS)
    kai.submits()
    assert kai.sees("Saved. Alba can read it now")
    voices.stage.settles()
    assert before_cora(voices) == before
    alba = voices.inbox("Alba")
    assert alba.sees("*cannot wait*")
    alba.presses("Open", "modal")
    assert alba.sees("It is not shown to the coordinator.")
    assert not alba.sees("Ask to Let")


def before_cora(voices: Voices) -> tuple[object, ...]:
    """Everything that stands before the coordinator."""
    home = voices.at_home("Cora").home
    assert home is not None
    return home.source, voices.inbox("Cora").screen(), [message.text for message in voices.acting("Cora").dm]


@ON_ONE_ENGINE
def test_going_back_on_the_first_answer_never_sends_it_to_her(voices: Voices) -> None:
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.chooses("Is it about the coordinator or someone close to them?", "Yes")
    kai.fills(text=SAYS)
    outcome = kai.submits()
    assert "cannot be chosen" in outcome.errors["Who may read it"]
    kai.chooses("Who may read it", ["Alba"])
    kai.submits()
    assert kai.sees("Saved. Alba can read it")


@ON_ONE_ENGINE
def test_no_reader_is_no_end_it_can_be_kept_or_told_outside(voices: Voices) -> None:
    voices.leaves("Alba")
    kai = voices.begins(about="Yes")
    assert kai.sees("No alternate reads here at this moment.")
    assert kai.sees(
        "Nobody here can be chosen at this moment. You can keep it for later, or speak to Helpline 0800 000."
    )
    kai.chooses("What happens when you save", "Keep it for later")
    kai.fills(text=SAYS)
    kai.submits()
    assert kai.sees("Kept: keep this code")
    assert not kai.sees("Sent")


def test_held_for_counsel_opens_to_counsel_alone(voices: Voices) -> None:
    identity = voices.counsel()
    kai = voices.begins()
    kai.chooses("What happens when you save", "Hold it for Kanzlei Sommer")
    kai.fills(text=SAYS)
    kai.submits()
    code = voices.code_of(kai)
    assert kai.sees("Held: keep this code")
    kai = voices.returns(code)
    assert kai.sees("Kanzlei Sommer cannot answer here")
    assert not kai.sees(SAYS)
    (file,) = voices.in_room(lambda book: book.held(voices.stage.production_id))
    assert SAYS.encode() in decrypt(file, [identity])


@ON_ONE_ENGINE
def test_other_ways_stand_beside_the_form_without_losing_it(voices: Voices) -> None:
    kai = voices.at_home("Kai")
    kai.presses("Speak Up or Ask", "home")
    kai.chooses("Is it about the coordinator or someone close to them?", "No")
    kai.presses("Other Ways")
    assert kai.sees("*Union:* 0800 111")
    kai.goes_back()
    kai.submits()
    assert kai.sees("Who may read it")


def test_a_lost_answer_and_a_second_press_give_one_thread_and_its_code(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = CommitFails(monkeypatch)
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    commits.next = done_but_unheard
    kai.submits()
    first = voices.code_of(kai)
    kai = voices.returns(first)
    assert kai.screen().count(SAYS) == 1


@ON_ONE_ENGINE
def test_what_cannot_be_saved_says_so_with_a_number_and_keeps_the_text(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    with monkeypatch.context() as broken:
        broken.setattr(voices.stage.bot.room, "change", unavailable)
        kai.submits()
        assert kai.sees("Nothing was saved. Your text is still in the form")
        assert kai.sees("0800 000")
        assert not kai.sees("keep this code")
    kai.goes_back()
    kai.submits()
    assert voices.returns(voices.code_of(kai)).screen().count(SAYS) == 1


@ON_ONE_ENGINE
def test_what_cannot_be_opened_says_so_with_a_number(voices: Voices, monkeypatch: pytest.MonkeyPatch) -> None:
    code = voices.raises("Cora")
    monkeypatch.setattr(voices.stage.bot.room, "look", unavailable)
    kai = voices.at_home("Kai")
    kai.presses("Speak Up or Ask", "home")
    assert kai.sees("This cannot be opened at this moment. Nothing was changed.")
    assert kai.sees("Helpline 0800 000")
    assert voices.returns(code).sees("This cannot be opened at this moment.")
    assert voices.inbox("Cora").sees("This cannot be opened at this moment.")


@ON_ONE_ENGINE
def test_without_the_records_and_while_submissions_are_stopped_there_is_still_a_number(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    voices.stage.bot.watch._stopped = True
    kai.submits()
    assert kai.sees("Nothing was saved. Your text is still in the form")
    assert kai.sees("Helpline 0800 000")
    kai.goes_back()
    voices.stage.bot.watch._stopped = False
    with monkeypatch.context() as broken:
        broken.setattr(voices.stage.bot.database, "look", unavailable)
        kai.submits()
        assert kai.sees("In danger, call 112 from most mobile phones, or the local number.")
    kai.goes_back()
    kai.submits()
    voices.code_of(kai)


@ON_ONE_ENGINE
def test_a_line_of_the_log_tells_no_failed_concern_from_any_other_failed_form(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a bad day whose form it was that failed is nobody's to read from the class of an error."""
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    for part, name in ((voices.stage.bot.room, "change"), (voices.stage.bot.database, "look")):
        with monkeypatch.context() as broken, capture_logs() as lines:
            broken.setattr(part, name, unavailable)
            kai.submits()
        assert [type(line["error"]) for line in lines if line["event"] == "refused"] == [NotSaved]
        kai.goes_back()


async def unavailable(*_: object, **__: object) -> None:
    raise NotSaved


@ON_ONE_ENGINE
def test_a_form_of_yesterday_is_refused_with_its_text_kept(voices: Voices) -> None:
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    voices.stage.workspace.advance(timedelta(hours=25))
    kai.submits()
    assert kai.sees("This form was opened more than a day ago")
    kai.goes_back()
    assert kai.sees(SAYS)


@ON_ONE_ENGINE
def test_the_sixth_of_a_day_is_refused_for_one_person_alone(voices: Voices) -> None:
    codes = {voices.raises("Cora") for _ in range(CONCERNS_A_DAY)}
    assert len(codes) == CONCERNS_A_DAY
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    kai.submits()
    assert kai.sees("You have raised as many today as one person can.")
    assert kai.sees("0800 000")
    voices.raises("Cora", name="Mina")


@ON_ONE_ENGINE
def test_a_code_stands_in_the_receipt_and_in_what_its_holder_types_and_nowhere_else(voices: Voices) -> None:
    code = voices.raises("Cora")
    kai = voices.returns(code)
    kai.fills(text="More.")
    kai.submits()
    kai.presses("Mark as Closed")
    voices.slot()
    plain = code.replace("-", "")
    for line in voices.stage.recorded().splitlines():
        if code.encode() in line or plain.encode() in line:
            assert line.count(code.encode()) == 1
            assert b"keep this code" in line or b'"code"' in line
    assert code.encode() in voices.stage.recorded()


def test_the_same_form_delivered_many_times_at_once_is_one_thread_with_one_code(voices: Voices) -> None:
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    workspace = voices.stage.workspace
    payload = workspace.on_loop(lambda: submission(voices.stage, kai))

    def deliver(_: int) -> str:
        return str(workspace.loop.run(workspace.deliveries.send("interactive", payload)).body)

    with ThreadPoolExecutor(PRESSES) as pool:
        codes = {found.group() for body in pool.map(deliver, range(PRESSES)) if (found := CODE.search(body))}
    (code,) = codes
    assert voices.returns(code).screen().count(SAYS) == 1
    voices.slot()
    cora = voices.inbox("Cora")
    assert cora.screen().count("*Concern*") == 1


def test_the_whole_of_it_leaves_the_main_store_and_the_log_as_they_were(
    voices: Voices, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    code = voices.raises("Cora")
    voices.slot()
    voices.at_home("Cora")
    capsys.readouterr()
    caplog.clear()

    def everything() -> None:
        voices.raises("Alba", text="Another thing.")
        cora = voices.inbox("Cora")
        cora.presses("Open", "modal")
        cora.presses("Acknowledge")
        kai = voices.returns(code)
        kai.fills(text="More.")
        kai.submits()
        kai.presses("Mark as Closed")

    assert changed_by(voices.stage, everything) == set()
    assert caplog.records == []
    assert capsys.readouterr().out == ""
