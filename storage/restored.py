"""Promise 6 after a restore: an older copy of the database must not revive a yes that was withdrawn since.

A database in which a head kept outside it is not found is an older copy, or another one. Every consent in it becomes
stale, READY becomes NOT YET, closed-set lists are decided and answered anew, the people on duty are told, every Home
says it for a month, and history keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Role
from bot.domain.scenes import Status, change_status, is_over
from storage.checkins import DraftRow
from storage.closed_sets import decide_lists_anew
from storage.erasing import sweep
from storage.head_file import Comparison, Heads, compare
from storage.keyring import KeyringError
from storage.ledger import EntryRow
from storage.people import ProductionRow
from storage.scenes import CastingRow, SceneRow
from storage.slots import SLOT, SlotRow, slot_of

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork


class KeysOfAnother(KeyringError):
    """None of the keyring's keys opens anything that the database holds."""

    sentence = (
        "These keys open nothing in this database, which was left as it is. Set CLOSEDSET_KEYRING to its own, or put "
        "them back."
    )


def has_own_keys(work: UnitOfWork) -> bool:
    """False for a database with a history of which no entry was sealed under a key of the keyring."""
    ids = [row.key_id for row in work.all(select(EntryRow.key_id).distinct())]
    return not ids or any(work.keyring.key_with_id(key_id) for key_id in ids)


def compare_with(work: UnitOfWork, heads: Heads) -> Comparison:
    """What the heads outside say about this database; links without any head outside count as restored."""
    if not heads:
        return "restored" if work.ledger.heads() else "same"
    found = compare(heads, work.ledger.hash_of)
    if found == "same" and work.ledger.heads().keys() - heads.keys():
        return "database_ahead"
    return found


def take_back(work: UnitOfWork) -> Heads:
    """Make every consent stale and every READY a NOT YET. Returns the new heads.

    Each chain gets an entry for its production and one for each performer, who reads it in their own record.
    """
    work.run(update(SceneRow).values(version=SceneRow.version + 1))
    now = select(SceneRow.version).where(SceneRow.id == CastingRow.scene_id).scalar_subquery()
    work.run(update(CastingRow).values(changed_version=now))
    were_ready = SlotRow.status == Status.READY.value
    for slot in [slot_of(row) for row in work.all(select(*SLOT).where(were_ready))]:
        if not is_over(work, slot.production_id, slot.day):
            change_status(work, slot, Status.NOT_YET)
    work.run(
        update(SlotRow)
        .where(were_ready)
        .values(status=Status.NOT_YET.value, status_at=work.now, next_update=None, version=SlotRow.version + 1)
    )
    work.run(delete(DraftRow))
    # What was erased since the copy was made opens no more.
    sweep(work)
    decide_lists_anew(work)
    work.run(update(ProductionRow).values(restored_at=work.now))
    for row in work.all(select(ProductionRow.id)):
        for subject in (row.id, *(each.id for each in work.people.with_role(row.id, Role.PERFORMER))):
            work.ledger.append(row.id, Entry(EntryKind.RESTORED, row.id, subject, None, work.now, {}))
        work.touch(row.id)
    work.ledger.write()
    return work.ledger.heads()
