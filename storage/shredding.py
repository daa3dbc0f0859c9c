"""What is sealed for a production, removed together with its keys: rows now, keys after COMMIT.

Whose keys they are is found from the rows and from the ledger, which keeps its entries whatever becomes of their keys:
a run that was cut short between the two is made good by the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BindParameter, Delete, bindparam, delete, null, select, union, update
from sqlalchemy.sql import Executable

from storage.checkins import AnswersReaderRow, AnswersRow, DraftRow
from storage.closed_sets import ObjectionsRow, SetListRow
from storage.facts import FactRow
from storage.key_scope import KeyScope, ScopeKind
from storage.ledger import EntryRow
from storage.people import PersonRow
from storage.scenes import CastingRow, SceneContentRow, SceneRow
from storage.stops import StopRow
from storage.terms import DayCheckRow, RiderRow, ScenePlanRow, SceneTermsRow

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

_PRODUCTION: Final[BindParameter[str]] = bindparam("production")
_SCENES: Final = select(SceneRow.id).where(SceneRow.production_id == _PRODUCTION)
_LISTS: Final = select(SetListRow.id).where(SetListRow.production_id == _PRODUCTION)
_PEOPLE: Final = union(
    select(PersonRow.id).where(PersonRow.production_id == _PRODUCTION),
    select(AnswersRow.performer_id).where(AnswersRow.scene_id.in_(_SCENES)),
    select(RiderRow.person_id).where(RiderRow.scene_id.in_(_SCENES)),
    select(CastingRow.person_id).where(CastingRow.scene_id.in_(_SCENES)),
    select(ObjectionsRow.performer_id).where(ObjectionsRow.list_id.in_(_LISTS)),
    select(FactRow.person_id).where(FactRow.production_id == _PRODUCTION),
)
_ENTERED: Final = select(EntryRow.key_id).where(EntryRow.chain == _PRODUCTION).distinct()
_BY_SCENE: Final = (AnswersReaderRow, AnswersRow, DraftRow, CastingRow, RiderRow, DayCheckRow)
_ABOUT_PEOPLE: Final[tuple[Delete, ...]] = (
    *(delete(row).where(row.scene_id.in_(_SCENES)) for row in _BY_SCENE),
    delete(ObjectionsRow).where(ObjectionsRow.list_id.in_(_LISTS)),
    delete(FactRow).where(FactRow.production_id == _PRODUCTION),
)
_THE_REST: Final[tuple[Delete, ...]] = (
    *(delete(row).where(row.scene_id.in_(_SCENES)) for row in (SceneContentRow, SceneTermsRow, ScenePlanRow)),
    delete(StopRow).where(StopRow.production_id == _PRODUCTION),
)
_NO_PHONES: Final = (
    update(PersonRow).where(PersonRow.production_id == _PRODUCTION, PersonRow.phone.is_not(None)).values(phone=null())
)


class ShredRepository:
    """`bot.domain.wrapping.ShredBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def shred_people(self, production_id: str) -> bool:
        scopes = {KeyScope.performer(row.id) for row in self._work.all(_PEOPLE, production=production_id)}
        scopes |= {scope for scope in self._entered(production_id) if scope.kind is ScopeKind.PERFORMER}
        return self._shred(production_id, scopes, (*_ABOUT_PEOPLE, _NO_PHONES))

    def shred_rest(self, production_id: str) -> bool:
        return self._shred(production_id, {KeyScope.production(production_id)}, _THE_REST)

    def _entered(self, production_id: str) -> set[KeyScope]:
        keys = (
            self._work.keyring.key_with_id(row.key_id) for row in self._work.all(_ENTERED, production=production_id)
        )
        return {key.scope for key in keys if key is not None}

    def _shred(self, production_id: str, scopes: set[KeyScope], statements: tuple[Executable, ...]) -> bool:
        living = scopes & self._work.keyring.scopes()
        removed: int = sum(self._work.run(statement, production=production_id) for statement in statements)
        for scope in living:
            self._work.destroy_key(scope)
        return bool(living or removed)
