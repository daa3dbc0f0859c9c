"""Whatever the bytes, an answer; and no answer repeats a cell."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import ReadOptions, ScheduleRead, ScheduleRefused, plan, read_schedule, to_json_rows

HEADERS = ["Scene", "I/E", "D/N", "Set", "Heading", "Pages", "Page 8th", "Cast", "Synopsis", "Shoot Day",
           "Date", "Call", "Unit", "Episode", "Time", "Day",
           "Type", "Setting", "#", "Location", "Status", "Mina", "Jo"]  # fmt: skip
CELLS = st.sampled_from(
    ["", "1", "72A", "9-6, 8", "10-12", "OMITTED", "72 OMITTED", "EPK", "1 3/8", "8-Mar", "03/06/2024",
     "Mon 06/03/2024", "99999", "45446", "31/02/2024", "June 3", "Shoot Day 1", "End of Day #1 - Monday, June 3, 2024",
     "Boneyard", "MEAL", "DAY OFF", "INT. HALL - DAY", "I/E", "INT_DAY", "D10", "7:14a", "0.3125", "1, 2",
     "4.BRUCE", "_5A", "x", "unscheduled"]
) | st.text(max_size=20)  # fmt: skip
OPTIONS = st.builds(
    ReadOptions,
    date_order=st.sampled_from([None, "day_first", "month_first"]),
    dashes=st.sampled_from([None, "episode", "range"]),
    day_breaks=st.sampled_from([None, "before", "after"]),
    year=st.sampled_from([None, 2026, 9999]),
)


def read_or_refusal(data: bytes, options: ReadOptions | None = None) -> ScheduleRead | None:
    try:
        return read_schedule(data, options)
    except ScheduleRefused as refusal:
        sentence = refusal.sentence
    assert sentence.endswith(".")
    return None


def as_csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def check(schedule: ScheduleRead | None) -> None:
    if schedule is None:
        return
    assert not (schedule.questions and schedule.rows)
    slots = [(scene.key, scene.shoot_day_number, scene.date, scene.unit) for scene in schedule.rows]
    assert len(slots) == len(set(slots))
    assert all(scene.eighths is None or scene.eighths >= 0 for scene in schedule.rows)
    assert all(scene.key and not (scene.unscheduled and scene.date) for scene in schedule.rows)
    assert all(one.row > 0 and one.sentence.endswith(".") for one in schedule.problems)
    json.dumps(list(to_json_rows(schedule)))
    if not schedule.questions:
        assert len(plan(schedule, {}).to_add) == len({scene.key for scene in schedule.rows})


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    check(read_or_refusal(data))


@given(st.binary(max_size=200))
def test_any_bytes_under_a_header_give_an_answer(data: bytes) -> None:
    check(read_or_refusal(b"Scene,Set,Date,Pages,Cast,Call,Shoot Day\n" + data))


@given(st.text(max_size=400))
def test_any_text_gives_an_answer(text: str) -> None:
    check(read_or_refusal(text.encode("utf-8", "replace")))


@settings(max_examples=300)
@given(st.data(), OPTIONS)
def test_any_table_gives_an_answer(data: st.DataObject, options: ReadOptions) -> None:
    headers = data.draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=10))
    rows = data.draw(st.lists(st.lists(CELLS, max_size=11), max_size=8))
    delimiter = data.draw(st.sampled_from(",;\t|"))
    check(read_or_refusal(as_csv([["Scene", *headers], *rows], delimiter), options))


MARKED = st.sampled_from(["", "1", "2A", "1 3/8", "Mon 03/06/2024", "Shoot Day 1", "MEAL", "OMITTED", "3, 4", "x"])


@given(st.data())
def test_no_message_repeats_a_cell(data: st.DataObject) -> None:
    headers = data.draw(st.lists(st.sampled_from(HEADERS[:16]), min_size=2, max_size=8, unique=True))
    rows = data.draw(st.lists(st.lists(st.tuples(MARKED, st.booleans()), max_size=10), max_size=6))
    cells = [[f"{text} quixotry" if marked else text for text, marked in row] for row in rows]
    schedule = read_or_refusal(as_csv([["Scene", "Set", *headers], *cells]))
    if schedule:
        said = repr((schedule.problems, schedule.notices, schedule.questions, schedule.mapping))
        assert "quixotry" not in said.lower()


def test_the_check_for_repeated_cells_can_fail() -> None:
    schedule = read_schedule(b"Scene,Set\n1,QUIXOTRY\n")
    assert "quixotry" in repr(schedule.rows).lower()


@given(st.text(alphabet="abcdefgh ", min_size=8, max_size=30).filter(str.strip))
def test_descriptions_and_names_stay_out_of_the_printed_form(secret: str) -> None:
    marked = f"zq{secret}zq"
    schedule = read_schedule(as_csv([["Scene", "Synopsis", "Cast"], ["1", marked, f"{marked} Lind"]]))
    assert schedule.rows[0].description == marked
    assert marked not in repr(schedule)
    assert marked not in json.dumps(list(to_json_rows(schedule)))
