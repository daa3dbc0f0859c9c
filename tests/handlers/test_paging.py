"""What cannot wait reaches exactly the readers who were chosen, and no more often than twice."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import Pace
from bot.domain.concerns import Act, ConcernBook, Entry, Page, Sort, State, Thread, Urgency, Voice
from bot.domain.people import Account, Grant, Role
from bot.domain.work import Work
from handlers.paging import AGAIN_SECONDS, Paging
from handlers.views.messages import INBOX, OPEN
from storage.concerns.room import Room
from storage.keyring import Keyring
from tests.handlers.office import Office, words_for

PAGE = "Something cannot wait. It opens in a private window."


class Pager:
    """An office with a room of concerns, and what pages its readers."""

    def __init__(self, office: Office, keyring: Keyring, database_url: str) -> None:
        self.office = office
        self.room = Room.open(database_url, keyring, office.clock, made_ahead=2)
        self.begins()

    def begins(self) -> None:
        """As a process that was just started."""
        office = self.office
        office.new_delivery()
        self.paging = Paging(
            office.records, self.room, office.client, words_for, office.pacer, revoked=office._lock,
            patience=Pace().patience, monotonic=office.seconds, sleep=office.seconds.sleep,
        )  # fmt: skip

    async def raises(self, *names: str) -> None:
        """Somebody raises a concern that cannot wait and chooses these readers; a routine one where there are none."""
        people = [self.office.ids[name] for name in names]

        def job(book: ConcernBook) -> None:
            code = book.code_for(book.new_nonce())
            assert code is not None
            urgency = Urgency.CANNOT_WAIT if people else Urgency.ROUTINE
            thread = Thread(self.office.production_id, Sort.CONCERN, urgency, State.SENT, book.now)
            book.add(code, thread, [], Entry(Voice.REPORTER, Act.TEXT, book.now, 0, "said"), page=people)

        await self.room.change(job, deadline=_soon())

    async def pages(self) -> tuple[Page, ...]:
        return await self.room.look(lambda book: book.pages(), deadline=_soon())

    async def later(self, seconds: float) -> int:
        self.office.clock.now += timedelta(seconds=seconds)
        self.office.seconds.now += seconds
        return await self.paging.page_due()

    def got(self, *names: str) -> list[int]:
        return [len(self.office.dm(name)) for name in names]


def _soon() -> float:
    return time.monotonic() + 20


@pytest.fixture
async def pager(office: Office, database_url: str, tmp_path: Path) -> AsyncIterator[Pager]:
    keyring = Keyring.open(tmp_path / "keys")
    opened = Pager(office, keyring, database_url)
    await opened.room.close_slot()
    yield opened
    opened.room.close()
    keyring.close()


def failing(office: Office, monkeypatch: pytest.MonkeyPatch, *outcomes: str) -> list[str]:
    """Have Slack answer the next postings so: `ok`, `lost` after posting, `limited`, or an error of its own."""
    post, asked, ahead = office.client.chat_postMessage, list[str](), list(outcomes)

    async def answer(**said: Any) -> AsyncSlackResponse:
        asked.append(said["channel"])
        outcome = ahead.pop(0) if ahead else "ok"
        if outcome in ("ok", "lost"):
            response = await post(**said)
            if outcome == "lost":
                raise TimeoutError
            return response
        limited = outcome == "limited"
        refused = AsyncSlackResponse(
            client=office.client, http_verb="POST", api_url="", req_args={},
            data={"ok": False, "error": "ratelimited" if limited else outcome},
            headers={"Retry-After": "30"}, status_code=429 if limited else 200,
        )  # fmt: skip
        raise SlackApiError("refused", refused)

    monkeypatch.setattr(office.client, "chat_postMessage", answer)
    return asked


async def test_the_chosen_reader_is_paged_and_nobody_else(pager: Pager) -> None:
    await pager.raises("Cora")
    assert await pager.paging.page_due() == 1
    assert pager.got("Cora", "Alma", "Ada", "Mina") == [1, 0, 0, 0]
    (message,) = pager.office.dm("Cora")
    assert message.text == PAGE
    (button,) = message.blocks[1]["elements"]
    assert (button["action_id"], button["value"]) == (OPEN, f"{pager.office.production_id}/{INBOX}")
    assert await pager.pages() == ()
    assert await pager.later(60) == 0


async def test_both_readers_are_paged_where_both_were_chosen(pager: Pager) -> None:
    await pager.raises("Cora", "Alma")
    assert await pager.paging.page_due() == 2
    assert pager.got("Cora", "Alma") == [1, 1]


async def test_a_routine_concern_pages_nobody_and_writes_nothing(pager: Pager, monkeypatch: pytest.MonkeyPatch) -> None:
    await pager.raises()

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("a routine concern causes no write")

    monkeypatch.setattr(pager.room, "change", never)
    assert await pager.paging.page_due() == 0
    assert pager.got("Cora", "Alma", "Ada", "Mina") == [0, 0, 0, 0]


async def test_quiet_hours_do_not_hold_a_page(pager: Pager) -> None:
    pager.office.clock.now += timedelta(hours=12)
    await pager.raises("Alma")
    assert await pager.paging.page_due() == 1


async def test_a_page_is_counted_before_it_is_posted(pager: Pager, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    post = pager.office.client.chat_postMessage

    async def answer(**said: Any) -> AsyncSlackResponse:
        seen.extend(page.attempts for page in await pager.pages())
        return await post(**said)

    monkeypatch.setattr(pager.office.client, "chat_postMessage", answer)
    await pager.raises("Cora")
    await pager.paging.page_due()
    assert seen == [1]


async def test_without_an_answer_it_is_posted_once_more_and_never_again(
    pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = failing(pager.office, monkeypatch, "lost", "lost")
    await pager.raises("Cora")
    for _ in range(6):
        await pager.later(AGAIN_SECONDS)
    assert len(asked) == len(pager.office.dm("Cora")) == 2
    assert await pager.pages() == ()


async def test_the_second_posting_goes_to_whom_the_first_may_not_have_reached(
    pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(pager.office, monkeypatch, "ok", "lost")
    await pager.raises("Alma", "Cora")
    for _ in range(6):
        await pager.later(AGAIN_SECONDS)
    assert sorted(pager.got("Alma", "Cora")) == [1, 2]


async def test_what_slack_did_not_take_is_tried_until_it_does(pager: Pager, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = failing(pager.office, monkeypatch, "limited", "limited", "limited", "limited")
    await pager.raises("Cora")
    for _ in range(8):
        await pager.later(31)
    assert len(asked) == 5
    assert pager.got("Cora") == [1]
    assert await pager.pages() == ()


async def test_a_crash_after_the_count_leaves_one_posting(pager: Pager) -> None:
    await pager.raises("Cora")
    (page,) = await pager.pages()
    await pager.room.change(lambda book: book.begin_pages([page.id], ()), deadline=_soon())
    assert await pager.paging.page_due() == 0
    assert await pager.later(AGAIN_SECONDS) == 1
    assert pager.got("Cora") == [1]
    pager.begins()
    assert await pager.later(AGAIN_SECONDS) == 0


async def test_a_page_whose_mark_failed_is_not_posted_again(pager: Pager, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = pager.paging._mark_finished

    async def not_now() -> None:
        return None

    await pager.raises("Cora")
    with monkeypatch.context() as patch:
        patch.setattr(pager.paging, "_mark_finished", not_now)
        assert await pager.paging.page_due() == 1
        assert await pager.later(AGAIN_SECONDS) == 0
    await marks()
    assert await pager.pages() == ()


async def test_two_processes_page_once_between_them(pager: Pager) -> None:
    await pager.raises("Cora")
    first = pager.paging
    seen = await pager.pages()
    pager.begins()
    await first._begin(seen)
    await pager.paging._begin(seen)
    assert (len(first._rounds), len(pager.paging._rounds)) == (1, 0)


@pytest.mark.parametrize("who", ["left", "of another part", "deactivated"])
async def test_who_reads_no_more_is_not_paged(pager: Pager, who: str) -> None:
    def goes(work: Work) -> None:
        person = work.people.person(pager.office.production_id, pager.office.ids["Cora"])
        assert person is not None
        assert person.slack is not None
        if who == "left":
            work.people.remove_person(person)
        elif who == "deactivated":
            work.people.keep_account(Account(person.slack, deleted=True))
        else:
            work.people.change_person(replace(person, grants=(Grant(Role.DIRECTOR),)))

    await pager.raises("Cora", "Alma")
    await pager.office.does(goes)
    assert await pager.paging.page_due() == 1
    assert pager.got("Cora", "Alma") == [0, 1]
    assert await pager.pages() == ()


async def test_a_page_is_not_lost_while_the_token_is_gone(pager: Pager, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(pager.office, monkeypatch, "token_revoked")
    await pager.raises("Cora")
    assert await pager.paging.page_due() == 0
    assert pager.office.locks == 1
    assert await pager.later(301) == 1


async def test_a_locked_bot_pages_nobody(pager: Pager) -> None:
    await pager.raises("Cora")
    await pager.office.database.lock()
    assert await pager.paging.page_due() == 0
    assert pager.got("Cora") == [0]
