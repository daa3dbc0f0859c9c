"""What is due is posted, once, to whoever it is still for, and nothing else is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.outbox import Kind
from bot.domain.scenes import Status
from storage import migrate
from tests.databases import Prepare
from tests.handlers.office import Office, open_office


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """Delivery starts from a migrated, empty database."""
    return migrate.upgrade


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(database_url, tmp_path) as opened:
        yield opened


async def test_a_notice_is_one_sentence_and_one_button(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    assert await office.delivery.deliver_due() == 1
    (message,) = office.dm("Mina")
    assert message.text == "Something is waiting for you. It opens in a private window."
    assert message.blocks[0]["text"]["text"] == message.text
    assert [element["text"]["text"] for element in message.blocks[1]["elements"]] == ["Open"]
    assert len(message.blocks) == 2


async def test_what_was_posted_is_not_posted_again(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.delivery.deliver_due()
    office.clock.now += timedelta(hours=1)
    assert await office.new_delivery().deliver_due() == 0
    assert len(office.dm("Mina")) == 1
    assert await office.waiting() is None


async def test_a_card_is_posted_kept_edited_and_replied_to(office: Office) -> None:
    await office.posts(Kind.CARD_EDIT)
    await office.posts(Kind.THREAD_LINE, detail="moved")
    assert await office.delivery.deliver_due() == 0
    await office.posts(Kind.CARD)
    assert await office.delivery.deliver_due() == 1
    card = office.channel()[0]
    assert (await office.slot()).card == card.ts
    office.clock.now += timedelta(seconds=5)
    office.seconds.now += 5
    assert await office.delivery.deliver_due() == 2
    posted = office.channel()
    assert len(posted) == 2
    assert posted[1].thread_ts == card.ts
    assert "Scene 72A moved." in posted[1].text
    assert await office.waiting() is None


@pytest.mark.parametrize("status", list(Status))
async def test_a_status_message_names_scene_and_status(office: Office, status: Status) -> None:
    await office.changes_slot(status=status)
    await office.notifies("Ada", Kind.STATUS, "slot", detail=status.value)
    await office.delivery.deliver_due()
    (message,) = office.dm("Ada")
    assert message.text == f"Scene 72A is now {status.value.replace('_', ' ').upper()}."
