"""Times as people enter them: past, impossible, skipped, doubled, after midnight. A sentence at the field, or the one
instant that is meant, shown with its date before anything is saved."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.scenes import BoardRow
from tests.databases import SHARED_ON_ONE_ENGINE
from tests.forging import Forger, House, Shown, changed_by


def enters(forger: Forger, listener: str, production: str, fields: dict[str, Any], **more: object) -> Shown:
    """A form with these inputs; dates, times and texts as Slack's elements give them."""
    kinds = {"day": "selected_date", "next_day": "selected_date", "call": "selected_time", "wrap": "selected_time"}
    kinds |= {"next_time": "selected_time", "said_at": "selected_date_time"}
    state = {
        field: {"x": value if isinstance(value, dict) else {kinds.get(field, "value"): value}}
        for field, value in fields.items()
    }
    blocks = [{"type": "input", "block_id": field} for field in fields]
    meta = json.dumps({"production": production, "nonce": json.dumps(fields), **more})
    return forger.sends("submission", listener, metadata=meta, state=state, blocks=blocks)


def adds(house: House, day: object, call: object, number: str = "7") -> Shown:
    return enters(
        house.forger("Ada"), "scene.add.preview", house.production, {"number": number, "day": day, "call": call}
    )


def rows(house: House, number: str) -> list[BoardRow]:
    return [
        row
        for row in house.stage.looks(lambda work: work.scenes.schedule(house.production))
        if row.number == number and not row.slot.cancelled
    ]


def saves(house: House, day: str, call: str, number: str = "7") -> Shown:
    mark = json.dumps({"number": number, "day": day, "call": call})
    return enters(house.forger("Ada"), "scene.add.save", house.production, {}, mark=mark)


@SHARED_ON_ONE_ENGINE  # what is no time is said before any engine is asked
@pytest.mark.parametrize(
    "day",
    ["2027-02-31", "2027-13-01", "tomorrow", "31.12.2027", "0000-00-00", "20270114T", "' OR 1=1 --", "\0", "9" * 3000],
)
def test_a_date_that_is_none_is_said_at_its_field(shared: House, day: str) -> None:
    assert list(adds(shared, day, "08:00").errors) == ["day"]


@SHARED_ON_ONE_ENGINE
@pytest.mark.parametrize("call", ["25:00", "8 o'clock", "24:00", "08:61", "-1:00", "08:00+02:00", "\0", "08:00:00Z"])
def test_a_time_that_is_none_is_said_at_its_field(shared: House, call: str) -> None:
    assert list(adds(shared, "2027-01-14", call).errors) == ["call"]


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "9999-12-31", "9999-12-30", "-0001-01-01"])
def test_days_at_the_ends_of_time_are_said_at_the_field(shared: House, day: str) -> None:
    for call in ("01:30", "08:00", None):
        assert list(adds(shared, day, call).errors) == ["day"]


def test_a_call_in_the_past_is_said_at_its_field(shared: House) -> None:
    now = shared.stage.workspace.clock.now().astimezone()
    today = now.date().isoformat()
    shown = adds(shared, today, "04:00")
    assert set(shown.errors) <= {"call", "day"}
    assert shown.errors


def test_a_call_in_the_skipped_hour_is_said_and_nothing_is_saved_by_a_forged_preview(shared: House) -> None:
    assert "03:00" in adds(shared, "2027-03-27", "02:30").errors["call"]

    def tries() -> None:
        shown = saves(shared, "2027-03-27", "02:30")
        assert shown.status == 200
        assert "03:00" in shown.text

    assert not changed_by(shared.stage, tries)


def test_the_hour_that_comes_twice_is_the_earlier_one_with_its_offset(house: House) -> None:
    shown = adds(house, "2027-10-30", "02:30")
    assert "Sun 31 Oct, 02:30" in shown.text
    assert "UTC+2" in shown.text
    saves(house, "2027-10-30", "02:30")
    [row] = rows(house, "7")
    assert row.call is not None
    assert row.call.instant == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_call_after_midnight_belongs_to_the_shoot_day_before(house: House) -> None:
    shown = adds(house, "2027-01-20", "01:30")
    assert "Thu 21 Jan, 01:30" in shown.text
    assert "Wed 20 Jan" in shown.text
    saves(house, "2027-01-20", "01:30")
    [row] = rows(house, "7")
    assert row.call is not None
    assert (row.slot.day.isoformat(), row.call.instant) == ("2027-01-20", datetime(2027, 1, 21, 0, 30, tzinfo=UTC))


@pytest.mark.parametrize(("day", "call"), [("2020-01-01", "08:00"), ("2027-03-27", "02:30"), ("2027-02-31", "08:00")])
def test_a_scene_is_not_moved_to_where_it_cannot_be(shared: House, day: str, call: str) -> None:
    def tries() -> None:
        fields = {"day": day, "call": call}
        shown = enters(
            shared.forger("Ada"), "announcing.move.preview", shared.production, fields, subject=shared["slot 72A"]
        )
        assert len(shown.errors) == 1
        forged = enters(
            shared.forger("Ada"), "announcing.move.confirm", shared.production, {}, subject=shared["slot 72A"],
            version=1, mark=json.dumps(fields),
        )  # fmt: skip
        assert forged.status == 200
        assert "Something went wrong" not in forged.text

    assert not changed_by(shared.stage, tries)


@pytest.mark.parametrize(
    "fields",
    [
        {"next_day": "2020-01-01", "next_time": "08:00"},
        {"next_day": "2027-03-28", "next_time": "02:30"},
        {"next_day": "9999-12-31", "next_time": "23:59"},
        {"next_day": "2027-02-31", "next_time": "08:00"},
        {"next_day": "2027-01-10"},
        {"next_time": "24:61"},
    ],
)
def test_an_update_promised_for_no_time_there_is_is_said_at_its_field(shared: House, fields: dict[str, str]) -> None:
    def tries() -> None:
        given: dict[str, Any] = {
            "next_day": None, "next_time": None, **fields, "status": {"selected_option": {"value": "not_yet"}},
        }  # fmt: skip
        shown = enters(
            shared.forger("Cora"),
            "status.declare.save",
            shared.production,
            given,
            subject=shared["slot 72A"],
            version=1,
        )
        assert len(shown.errors) == 1, shown
        assert set(shown.errors) <= {"next_day", "next_time"}

    assert not changed_by(shared.stage, tries)


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": {"selected_option": {"value": "main"}}, "day": "9999-12-31", "wrap": "18:00"},
        {"unit": {"selected_option": {"value": "main"}}, "day": "0001-01-01", "wrap": "01:00"},
        {"unit": {"selected_option": {"value": "main"}}, "day": "2027-01-14", "wrap": "18:00"},
        {"unit": {"selected_option": {"value": "main"}}, "day": "2027-02-30", "wrap": "18:00"},
        {"unit": {"selected_option": {"value": "second' --\0"}}, "day": "2027-01-14", "wrap": "18:00"},
    ],
)
def test_a_wrap_that_cannot_be_is_refused(shared: House, fields: dict[str, Any]) -> None:
    def tries() -> None:
        shown = enters(shared.forger("Ada"), "announcing.wrap.save", shared.production, fields)
        assert shown.errors or "There is nothing here for you" in shown.text, shown

    assert not changed_by(shared.stage, tries)


@pytest.mark.parametrize("said_at", [-1, 2**63, 10**30, "soon", 4_102_444_800, None])
def test_what_was_said_was_not_said_in_the_future(shared: House, said_at: object) -> None:
    def tries() -> None:
        shown = enters(
            shared.forger("Cora"), "checkin.record.save", shared.production,
            {
                "said_at": said_at, "method": {"selected_option": {"value": "phone"}},
                "read_back": {"selected_option": {"value": "yes"}}, "withdraws": {"selected_option": {"value": "yes"}},
            },
            subject=shared["72A"], person=shared["Mina"], version=2,
        )  # fmt: skip
        assert list(shown.errors) == ["said_at"], shown

    assert not changed_by(shared.stage, tries)
