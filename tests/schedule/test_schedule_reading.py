"""From bytes to rows: encodings, delimiters, limits."""

from __future__ import annotations

import codecs

import pytest

from bot.schedule import MAXIMUM_BYTES, ReadOptions, ScheduleRefused, read_schedule
from bot.schedule.reading import clean

TEXT = "Scene,Set,Synopsis\n001,CAFÉ ÉTOILE,Straße\n"


@pytest.mark.parametrize(
    ("data", "notice"),
    [
        (TEXT.encode(), None),
        (codecs.BOM_UTF8 + TEXT.encode(), "encoding"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "encoding"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "encoding"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "encoding"),
        (TEXT.encode("cp1252"), "encoding_guessed"),
    ],
)
def test_encodings_give_the_same_scenes(data: bytes, notice: str | None) -> None:
    schedule = read_schedule(data)
    assert schedule.rows[0].set_name == "CAFÉ ÉTOILE"
    assert schedule.rows[0].scene_number == "001"
    assert notice is None or notice in {one.code for one in schedule.notices}
    assert (notice == "encoding_guessed") == any(one.confirm for one in schedule.notices)


def test_an_encoding_can_be_chosen() -> None:
    schedule = read_schedule("Scene,Set\n1,ŁÓDŹ\n".encode("cp1250"), ReadOptions(encoding="cp1250"))
    assert schedule.rows[0].set_name == "ŁÓDŹ"


@pytest.mark.parametrize("encoding", ["no such encoding", "utf-16", "ascii", "hex"])
def test_an_encoding_that_does_not_fit_is_refused(encoding: str) -> None:
    with pytest.raises(ScheduleRefused) as refused:
        read_schedule(TEXT.encode(), ReadOptions(encoding=encoding))
    assert refused.value.code == "encoding"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_counted_outside_quotation_marks(delimiter: str) -> None:
    rows = [["Scene", "Set", "Synopsis"], ["1", "HALL", '"one, two; three | four, five, six"']]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert read_schedule(text.encode()).rows[0].description == "one, two; three | four, five, six"


def test_commas_inside_unquoted_cells_do_not_hide_the_semicolons() -> None:
    text = "Scene;Set;Synopsis\n1;HALL;wait, look, sit, stand, turn, go\n"
    assert read_schedule(text.encode()).rows[0].description == "wait, look, sit, stand, turn, go"


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "SEP=;\r", "\ufeffsep=;\n"])
def test_a_separator_line_is_obeyed_and_not_counted_as_a_row(first: str) -> None:
    schedule = read_schedule(f"{first}Scene;Set\n1;HALL, LEFT\n".encode())
    assert schedule.rows[0].set_name == "HALL, LEFT"
    assert schedule.rows[0].source_row == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\r\n", "empty"),
        (b"PK\x03\x04rest", "not_csv"),
        (b"\xd0\xcf\x11\xe0rest", "not_csv"),
        (b"%PDF-1.7", "not_csv"),
        (b"Scene,Set\n1,\0\n", "not_text"),
        (b"Scene,Set\n1,\x81\n", "encoding"),
        (codecs.BOM_UTF16_LE + b"a", "encoding"),
        (b"x" * (MAXIMUM_BYTES + 1), "too_large"),
        (b'Scene,Set\n1,"HALL\n2,ROOF\n', "quotation_marks"),
        (b"Scene,Set\n", "no_scenes"),
        (b"Scene,Set\n" + b"1,HALL\n" * 20_000, "too_many_rows"),
        (b"Scene,Set\n1," + b"," * 600 + b"x\n", "too_many_columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(ScheduleRefused) as refused:
        read_schedule(data)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_a_cell_over_the_limit_leaves_its_row_out() -> None:
    schedule = read_schedule(b"Scene,Set\n1," + b"a" * 10_001 + b"\n2,HALL\n")
    assert [scene.key for scene in schedule.rows] == ["2"]
    assert [(one.row, one.code, one.kept) for one in schedule.problems] == [(2, "cell_too_long", False)]


def test_empty_rows_and_lines_inside_cells_are_counted_as_the_spreadsheet_counts_them() -> None:
    schedule = read_schedule(b'Scene,Synopsis\n\n1,"one\ntwo"\n,\n2,three\n')
    assert [scene.source_row for scene in schedule.rows] == [3, 5]
    assert schedule.rows[0].description == "one\ntwo"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x07b\x1b[0m", "ab[0m"),
        ("\u202eabc\u2069", "abc"),
        ("a\u200bb\u00ad", "ab"),
        ("\u00a0x\u00a0y ", "x y"),
        ("e\u0301", "é"),
        ('="001"', "001"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_cells_lose_what_cannot_be_seen(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
