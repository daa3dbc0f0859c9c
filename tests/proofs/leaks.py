"""Deliberate leaks of concerns, each as small as a mistake would be, planted into the product one at a time."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from slack_sdk.models.blocks import DividerBlock, InputBlock

from bot.domain import conversation, inbox, limits, raising, readers, threads
from bot.domain.work import Refused
from handlers import concern_desk, concerns
from handlers.identify import caller_of
from handlers.views import concerns as concern_views
from handlers.views import inbox as inbox_views
from handlers.views import messages
from storage import backup, engine, keyring, seal
from storage.concerns import book, keys, pages, receipts, sealing, slots
from storage.migrate import Part
from storage.unit_of_work import UnitOfWork
from tests.storage.concern_cases import run_sql

Plant = Callable[[pytest.MonkeyPatch, pytest.FixtureRequest], None]

HALF = 8


# Who it was


def _known(plant: pytest.MonkeyPatch) -> list[str]:
    """The Slack ids of who presses, as a desk that kept them would have them, the newest last."""
    pressed: list[str] = []
    original = concern_desk.ConcernDesk._once

    async def noting(self: Any, req: Any, *rest: Any) -> Any:
        pressed.append(req.body["user"]["id"])
        return await original(self, req, *rest)

    plant.setattr(concern_desk.ConcernDesk, "_once", noting)
    return pressed


def _ids_begin_with(plant: pytest.MonkeyPatch, module: Any, beginning: Callable[[], bytes]) -> None:
    def token(number: int) -> bytes:
        return beginning() + secrets.token_bytes(number - len(beginning()))

    random = SimpleNamespace(token_bytes=token, SystemRandom=secrets.SystemRandom, choice=secrets.choice)
    plant.setattr(module, "secrets", random)


def user_id_stored(plant: pytest.MonkeyPatch, _: object) -> None:
    pressed = _known(plant)
    _ids_begin_with(plant, pages, lambda: pressed[-1].encode())


def user_id_hashed(plant: pytest.MonkeyPatch, _: object) -> None:
    pressed = _known(plant)
    _ids_begin_with(plant, pages, lambda: hashlib.sha256(pressed[-1].encode()).digest()[:HALF])


def user_id_keyed(plant: pytest.MonkeyPatch, _: object) -> None:
    """The hash is keyed with the secret that codes are looked up by."""
    pressed, secret = _known(plant), [b""]
    original = book.Book._add

    def noting(self: book.Book, *rest: Any) -> None:
        secret[0] = self._sealing._secret("look", create=True)
        original(self, *rest)

    plant.setattr(book.Book, "_add", noting)
    _ids_begin_with(plant, book, lambda: hmac.digest(secret[0], pressed[-1].encode(), "sha256")[:HALF])


def name_kept_unasked(plant: pytest.MonkeyPatch, _: object) -> None:
    original = concerns._draft
    plant.setattr(
        concerns, "_draft", lambda me, meta, form: replace(original(me, meta, form), name=me.actor.person.name)
    )


def user_id_counted_in_plain(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(limits.Limits, "_mark", lambda self, text: text.encode())


def nonce_row_in_the_main_store(plant: pytest.MonkeyPatch, _: object) -> None:
    original = concern_desk.ConcernDesk._once

    async def remembering(self: Any, req: Any, *rest: Any) -> Any:
        done = await original(self, req, *rest)
        await self._desk._records.change(
            lambda work: None, deadline=time.monotonic() + 5, nonce=f"concern:{secrets.token_hex(8)}"
        )
        return done

    plant.setattr(concern_desk.ConcernDesk, "_once", remembering)


def home_marked_after_a_raise(plant: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    original = concern_desk.ConcernDesk._change

    async def marking(self: Any, req: Any, *rest: Any) -> Any:
        done = await original(self, req, *rest)
        request.getfixturevalue("stage").bot.homes.mark(caller_of(req.body))
        return done

    plant.setattr(concern_desk.ConcernDesk, "_change", marking)


# When, and in which order


def created_at_column(_: object, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("database_url")
    run_sql(url, "ALTER TABLE threads ADD COLUMN created_at TEXT DEFAULT '2027-01-11 12:00:07'")


def slot_not_rewritten(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(engine.SqliteStore, "compact", lambda self, deadline: True)


def old_rows_left_in_the_heap(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(slots, "_empty", lambda connection, table: connection.execute(slots.delete(table)))


def slot_time_finer(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(raising, "becomes_visible", lambda now, offer, urgency: now)


def closing_seen_at_once(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(inbox, "as_readers_see", lambda thread, entries, now: thread)


def receipt_from_the_time(plant: pytest.MonkeyPatch, _: object) -> None:
    """Of the nonce, the minute alone."""
    original, purpose = keyring.Key.derive, "closedset/1/receipts/code/"

    def derive(self: keyring.Key, wanted: str) -> bytes:
        return original(self, wanted[: len(purpose) + 12] if wanted.startswith(purpose) else wanted)

    plant.setattr(keyring.Key, "derive", derive)


def key_made_when_raised(plant: pytest.MonkeyPatch, _: object) -> None:
    original = keys.Ahead.take

    def take(self: keys.Ahead, taken: Any) -> Any:
        self._keyring.make([keyring.KeyScope.new_concern()])
        return original(self, taken)

    plant.setattr(keys.Ahead, "take", take)


def backup_between_slots(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(backup, "_NO_DATA", {Part.MAIN: ("drafts",), Part.CONCERNS: ("spent",)})


# What it was


def text_logged(plant: pytest.MonkeyPatch, _: object) -> None:
    original = raising.check

    def check(draft: raising.Draft, offer: readers.Offer) -> None:
        structlog.get_logger().info("saved", reference=draft.text)
        original(draft, offer)

    plant.setattr(raising, "check", check)


def code_logged(plant: pytest.MonkeyPatch, _: object) -> None:
    original = concern_views.receipt

    def receipt(*said: Any, **more: Any) -> Any:
        logging.getLogger("handlers").warning("saved %s", said[3].code)
        return original(*said, **more)

    plant.setattr(concern_views, "receipt", receipt)


def code_in_metadata(plant: pytest.MonkeyPatch, _: object) -> None:
    original = concern_views.receipt

    def receipt(*said: Any, **more: Any) -> Any:
        view = original(*said, **more)
        view.private_metadata = json.dumps({**json.loads(view.private_metadata), "subject": said[3].code})
        return view

    plant.setattr(concern_views, "receipt", receipt)


def text_sent_while_typed(plant: pytest.MonkeyPatch, _: object) -> None:
    original = concern_views.form

    def form(*said: Any, **more: Any) -> Any:
        view = original(*said, **more)
        for block in view.blocks or ():
            if isinstance(block, InputBlock) and block.block_id == "text":
                block.dispatch_action = True
        return view

    plant.setattr(concern_views, "form", form)


def entry_as_long_as_its_text(plant: pytest.MonkeyPatch, _: object) -> None:
    """The smallest size that it fits into, of those that anything is sealed at."""
    original, under = sealing.pad, sealing.Sealing._under

    def fitting(plain: bytes) -> int:
        return next(size for size in seal.SIZES if size > len(plain) + HALF)

    plant.setattr(sealing, "pad", lambda plain, _: original(plain, fitting(plain)))
    plant.setattr(
        sealing.Sealing, "_under", lambda self, key, place, plain, _: under(self, key, place, plain, fitting(plain))
    )


def page_row_only_for_what_cannot_wait(plant: pytest.MonkeyPatch, _: object) -> None:
    original = pages.Pages.write
    plant.setattr(
        pages.Pages, "write", lambda self, production, people: original(self, production, people) if people else None
    )


def held_text_sealed_to_the_code_too(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(
        book.Book, "add_held",
        lambda self, code, thread, counsel, text: self._add(code, replace(thread, held=True), (), text, ""),
    )  # fmt: skip


def purge_keeps_the_key(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(keys.Ahead, "destroy", lambda self, ids: None)


def ended_appointment_keeps_its_key(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(UnitOfWork, "destroy_key", lambda self, scope: None)


# For whom it was


def decoy_boxes_missing(plant: pytest.MonkeyPatch, _: object) -> None:
    plant.setattr(sealing, "MOST_READERS", 1)


def boxes_in_order(plant: pytest.MonkeyPatch, _: object) -> None:
    unshuffled = SimpleNamespace(shuffle=lambda boxes: None)
    random = SimpleNamespace(token_bytes=secrets.token_bytes, SystemRandom=lambda: unshuffled)
    plant.setattr(sealing, "secrets", random)


def page_to_one_not_chosen(plant: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    ids = request.getfixturevalue("stage").ids
    plant.setattr(raising, "_paged", lambda draft, chosen: [ids["Cora"], *(reader.person for reader in chosen)])


def message_names_the_concern(plant: pytest.MonkeyPatch, _: object) -> None:
    original = messages.cannot_wait

    def cannot_wait(*said: Any) -> Any:
        message = original(*said)
        return replace(message, text=f"A concern cannot wait. {message.text}")

    plant.setattr(messages, "cannot_wait", cannot_wait)


def coordinator_offered_what_is_about_her(plant: pytest.MonkeyPatch, _: object) -> None:
    original = threads.readers_for
    plant.setattr(
        threads, "readers_for",
        lambda work, rules, actor, about_coordinator: original(work, rules, actor, about_coordinator=False),
    )  # fmt: skip


def count_on_the_coordinators_home(plant: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    original = inbox_views.way_in

    def way_in(*said: Any) -> Any:
        (row,) = run_sql(request.getfixturevalue("database_url"), "SELECT count(*) AS number FROM threads")
        return [*original(*said), DividerBlock(block_id=f"waiting {row['number']}")]

    plant.setattr(inbox_views, "way_in", way_in)


def purged_code_told_from_a_wrong_one(plant: pytest.MonkeyPatch, _: object) -> None:
    original = conversation.Visit.__init__

    def init(self: conversation.Visit, book: Any, typed: str, around: Any) -> None:
        if receipts.canonical(typed) is not None and book.by_code(typed) is None:
            raise Refused("code-other-production", "code")
        original(self, book, typed, around)

    plant.setattr(conversation.Visit, "__init__", init)
