"""From the page to the state: an untouched form changes nothing, a changed one says exactly what Slack would say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import MultiDict

from rehearsal.entities import Payload
from rehearsal.manifest import read_manifest
from rehearsal.page.surface import Surface, name_of
from rehearsal.page.values import NoSuchTime, as_drawn, taken
from rehearsal.state import STATEFUL, controls, initial_values, state_of
from rehearsal.uploads import Upload
from rehearsal.workspace import Workspace
from tests.rehearsal.page.browser import a_file, posted
from tests.rehearsal.page.surfaces import Office, an_office, tree, untouched

MANIFEST = Path(__file__).parents[3] / "app_manifest.yml"
OFFICE = an_office()
ZONES = ("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


def text(words: str) -> Payload:
    return {"type": "plain_text", "text": words, "emoji": True}


def option(value: str, words: str | None = None) -> Payload:
    return {"text": text(words or value), "value": value}


YES, NO, TALK = option("yes", "Yes"), option("no", "*No*"), option("talk_first", "Talk first")
OPTIONS = [YES, NO, TALK]


def field(kind: str, **more: Any) -> Payload:
    return {"type": "input", "block_id": "touch", "label": text("Touch"),
            "element": {"type": kind, "action_id": "a", **more}}  # fmt: skip


def the_only(surface: Surface) -> tuple[str, MultiDict[Any]]:
    """The name of the surface's one control, and its form untouched."""
    (control,) = controls(surface.blocks)
    return name_of(control.key), posted(tree(surface))


def after(office: Office, surface: Surface, *values: Any) -> Payload:
    """The one control's entry after its form was posted with `values` for it."""
    name, form = the_only(surface)
    form.popall(name, None)
    for value in values:
        form.add(name, value)
    (entry,) = taken(surface, form, office.team).values()
    return entry


# An untouched form

WORDS = st.text(min_size=1, max_size=20).filter(str.strip)
PIECES = st.sampled_from(["\n", "\r\n", "\r", "<b>", '"', "&amp;", "\x00", "  "])
LINES = st.lists(WORDS | PIECES, max_size=5).map("".join)
CHOICES = st.lists(WORDS, min_size=1, max_size=6, unique_by=lambda value: "\n".join(value.splitlines()))
PEOPLE = st.lists(st.sampled_from([OFFICE.mina.id, OFFICE.ada.id, "U0GONE"]), unique=True)
PLACES = st.lists(st.sampled_from([OFFICE.scenes.id, OFFICE.private.id, OFFICE.secret.id]), unique=True)


@st.composite
def menus(draw: st.DrawFn) -> Payload:
    """A control of options, in groups or not, something chosen or not."""
    options = [option(value, draw(WORDS)) for value in draw(CHOICES)]
    kinds = ["static_select", "radio_buttons", "multi_static_select", "checkboxes", "external_select"]
    kind = draw(st.sampled_from([*kinds, "multi_external_select"]))
    picked = draw(st.lists(st.sampled_from(options), unique_by=lambda one: str(one["value"])))
    element: Payload = {}
    if "external" not in kind:
        grouped = "static" in kind and draw(st.booleans())
        groups = [{"label": text("A"), "options": options[:1]}, {"label": text("B"), "options": options[1:]}]
        element = {"option_groups": groups[: len(options)]} if grouped else {"options": options}
    initial = STATEFUL[kind][1]
    if picked:
        element[initial] = picked if initial.endswith("s") else picked[0]
    return field(kind, **element)


FIELDS: st.SearchStrategy[Payload] = st.one_of(
    menus(),
    st.builds(lambda value, many: field("plain_text_input", initial_value=value, multiline=many), LINES, st.booleans()),
    st.builds(lambda value: field("number_input", is_decimal_allowed=True, initial_value=str(value)), st.integers()),
    st.builds(lambda value: field("datepicker", initial_date=value.isoformat()), st.dates()),
    st.builds(lambda value: field("timepicker", initial_time=f"{value:%H:%M}"), st.times()),
    st.builds(lambda at: field("datetimepicker", initial_date_time=at), st.integers(1_000_000_000, 9_999_999_999)),
    st.builds(lambda people: field("multi_users_select", initial_users=people), PEOPLE),
    st.builds(lambda who: field("users_select", **({"initial_user": who[0]} if who else {})), PEOPLE),
    st.builds(lambda places: field("multi_conversations_select", initial_conversations=places), PLACES),
    st.builds(lambda at: field("conversations_select", **({"initial_conversation": at[0]} if at else {})), PLACES),
    st.sampled_from([field(kind, options=OPTIONS) for kind in ("static_select", "radio_buttons", "checkboxes")]),
    st.sampled_from([field(kind) for kind in ("datepicker", "timepicker", "datetimepicker", "file_input")]),
)


def as_section(block: Payload) -> Payload:
    """The same control beside a text."""
    return {"type": "section", "block_id": block["block_id"], "text": text("x"), "accessory": block["element"]}


@settings(deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=4), st.sampled_from(ZONES), st.sampled_from(["input", "section"]))
def test_a_form_posted_as_it_was_drawn_changes_nothing(fields: list[Payload], zone: str, place: str) -> None:
    office = an_office(zone)
    blocks: list[Payload] = [{**block, "block_id": f"b {at}/ü"} for at, block in enumerate(fields)]
    if place == "section":
        blocks = [as_section(block) for block in blocks]
    surface = office.surface(blocks)
    assert untouched(office, surface) == initial_values(surface.blocks)
    # Once more with what a person entered meanwhile, which is drawn and posted like what the bot began with.
    surface.place.values = dict(untouched(office, surface))
    assert untouched(office, surface) == surface.place.values


def unnamed(value: object) -> str:
    """No name of a parameter: ids and dates differ between the processes that share the tests."""
    return ""


@pytest.mark.parametrize("value", ["\n\nfirst lines are empty", "\r\n", " ends with one\n"])
def test_empty_lines_at_either_end_of_a_text_stay(value: str) -> None:
    surface = OFFICE.surface([field("plain_text_input", multiline=True, initial_value=value)])
    assert untouched(OFFICE, surface) == initial_values(surface.blocks)


def test_unticking_the_last_box_is_heard() -> None:
    surface = OFFICE.surface([field("checkboxes", options=OPTIONS, initial_options=[YES])])
    name, form = the_only(surface)
    unticked = MultiDict((name, value) for value in form.popall(name) if value != "yes")
    assert taken(surface, unticked, OFFICE.team)["touch", "a"]["selected_options"] == []


def test_what_the_form_lacks_keeps_what_it_held() -> None:
    surface = OFFICE.surface([field("checkboxes", options=OPTIONS, initial_options=[YES])])
    assert taken(surface, MultiDict(), OFFICE.team) == initial_values(surface.blocks)


# A changed form

CALL = 1_795_368_000
CHANGED: list[tuple[Payload, list[str], Any]] = [
    (field("plain_text_input", initial_value="before"), ["No <kissing> & *so on*"], "No <kissing> & *so on*"),
    (field("plain_text_input", initial_value="before"), [""], None),
    (field("plain_text_input", multiline=True), ["\r\none\r\ntwo"], "\none\ntwo"),
    (field("number_input", is_decimal_allowed=False, initial_value="3"), ["12"], "12"),
    (field("static_select", options=OPTIONS), ["talk_first"], TALK),
    (field("static_select", option_groups=[{"label": text("All"), "options": OPTIONS}]), ["no"], NO),
    (field("static_select", options=OPTIONS, initial_option=YES), [""], None),
    (field("radio_buttons", options=OPTIONS, initial_option=YES), ["", "no"], NO),
    (field("checkboxes", options=OPTIONS, initial_options=[YES]), ["", "yes", "talk_first"], [YES, TALK]),
    (field("checkboxes", options=OPTIONS, initial_options=[YES]), [""], []),
    (field("multi_static_select", options=OPTIONS, initial_options=[TALK]), ["", "no", "talk_first"], [TALK, NO]),
    (field("users_select"), [OFFICE.ada.id], OFFICE.ada.id),
    (field("multi_users_select", initial_users=[OFFICE.mina.id]), ["", OFFICE.ada.id], [OFFICE.ada.id]),
    (field("conversations_select"), [OFFICE.private.id], OFFICE.private.id),
    (field("multi_conversations_select"), ["", OFFICE.scenes.id], [OFFICE.scenes.id]),
    (field("datepicker", initial_date="2026-11-22"), ["2026-11-23"], "2026-11-23"),
    (field("datepicker", initial_date="2026-11-22"), [""], None),
    (field("timepicker"), ["07:30"], "07:30"),
    (field("datetimepicker"), ["2026-11-22T12:20"], CALL),
]


@pytest.mark.parametrize(("block", "values", "expected"), CHANGED, ids=unnamed)
def test_a_change_arrives_in_slacks_shape(block: Payload, values: list[str], expected: Any) -> None:
    surface = OFFICE.surface([block])
    entry = after(OFFICE, surface, *values)
    kind = block["element"]["type"]
    shape = {"type": kind, STATEFUL[kind][0]: expected}
    assert state_of({("touch", "a"): entry}) == {"values": {"touch": {"a": shape}}}
    surface.place.values["touch", "a"] = entry
    assert untouched(OFFICE, surface) == {("touch", "a"): entry}, "what was changed is what is drawn"


def test_every_kind_of_control_but_searched_ones_and_files_is_changed_above() -> None:
    tried = {block["element"]["type"] for block, *_ in CHANGED}
    assert STATEFUL.keys() - tried == {"external_select", "multi_external_select", "file_input"}


def test_what_was_found_by_a_search_can_be_chosen_besides_what_was() -> None:
    key = ("touch", "a")
    one = OFFICE.surface([field("external_select", initial_option=YES)], offered={key: [NO, TALK]})
    assert after(OFFICE, one, "talk_first")["selected_option"] == TALK
    several = OFFICE.surface([field("multi_external_select", initial_options=[YES])], offered={key: [NO, TALK]})
    assert after(OFFICE, several, "", "no", "yes")["selected_options"] == [YES, NO]
    with pytest.raises(ValueError, match="not offered"):
        after(OFFICE, OFFICE.surface([field("external_select", initial_option=YES)]), "no")


@pytest.mark.parametrize(
    ("block", "value"),
    [
        (field("static_select", options=OPTIONS), "Yes"),
        (field("checkboxes", options=OPTIONS), "maybe"),
        (field("users_select"), "U0NOBODY"),
        (field("users_select"), "Ada <b>"),
        (field("conversations_select"), OFFICE.secret.id),
        (field("conversations_select", filter={"include": ["public"]}), OFFICE.private.id),
        (field("datepicker"), "2026-13-01"),
        (field("datepicker"), "12026-11-22"),
        (field("timepicker"), "noon"),
        (field("datetimepicker"), "9999-12-31T23:59"),
    ],
    ids=unnamed,
)
def test_what_no_honest_page_could_send_is_refused(block: Payload, value: str) -> None:
    with pytest.raises(ValueError, match=r"not offered here|no date or time"):
        after(OFFICE, OFFICE.surface([block]), value)


# Times


def test_an_hour_that_the_clocks_skip_is_answered_and_one_they_repeat_is_the_earlier() -> None:
    surface = OFFICE.surface([field("datetimepicker")])
    with pytest.raises(NoSuchTime, match="no 02:30 on 14 March 2027 in America/New_York") as refused:
        after(OFFICE, surface, "2027-03-14T02:30")
    assert refused.value.key == ("touch", "a")
    earlier = datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp()
    assert after(OFFICE, surface, "2026-11-01T01:30")["selected_date_time"] == earlier


def test_the_later_of_a_repeated_hour_stays_the_later_and_odd_seconds_stay() -> None:
    later = int(datetime(2026, 11, 1, 6, 30, 17, tzinfo=UTC).timestamp())
    surface = OFFICE.surface([field("datetimepicker", initial_date_time=later)])
    (control,) = controls(surface.blocks)
    assert as_drawn(surface, control) == "2026-11-01T01:30"
    assert after(OFFICE, surface, "2026-11-01T01:30")["selected_date_time"] == later


# Files


def test_a_file_is_kept_by_the_workspace_and_told_as_slack_tells_it() -> None:
    office = an_office()
    surface = office.surface([field("file_input", filetypes=["csv"])])
    (file,) = after(office, surface, "", a_file("Day 1.csv", b"72A", "text/csv"))["files"]
    assert office.team.uploads == {file["id"]: Upload("Day 1.csv", b"72A", "text/csv")}
    told = {key: file[key] for key in ("name", "title", "mimetype", "filetype", "pretty_type", "size", "user", "mode")}
    assert told == {
        "name": "Day 1.csv", "title": "Day 1.csv", "mimetype": "text/csv", "filetype": "csv", "pretty_type": "CSV",
        "size": 3, "user": office.mina.id, "mode": "hosted",
    }  # fmt: skip
    assert file["id"].startswith("F")
    assert file["url_private"] == f"https://files.slack.com/files-pri/{office.team.id}-{file['id']}/day_1.csv"


def test_a_file_stays_until_its_box_is_unticked_and_is_not_added_twice() -> None:
    office = an_office()
    surface = office.surface([field("file_input")])
    surface.place.values["touch", "a"] = after(office, surface, "", a_file("a.pdf", b"1"))
    (first,) = surface.place.values["touch", "a"]["files"]
    assert untouched(office, surface) == surface.place.values
    again = after(office, surface, "", first["id"], a_file("a.pdf", b"1"), a_file("b.pdf", b"2"))
    assert [file["name"] for file in again["files"]] == ["a.pdf", "b.pdf"]
    assert again["files"][0] == first
    assert after(office, surface, "", b"")["files"] == []


def test_the_file_chooser_starts_anew_once_its_files_were_taken() -> None:
    office = an_office()
    surface = office.surface([field("file_input")])

    def chooser() -> str:
        return next(tag.get("id") for tag in tree(surface).every("input") if tag.get("type") == "file")

    before = chooser()
    surface.place.values["touch", "a"] = after(office, surface, "", a_file("a.pdf", b"1"))
    assert chooser() != before


# The page and a Person of the tests


@pytest.fixture(scope="module")
def here() -> Iterator[tuple[Workspace, Office]]:
    """A running workspace without a bot, and who is in it."""
    with Workspace(read_manifest(MANIFEST)) as started:
        mina, ada = started.add_person("Mina", zone="America/New_York"), started.add_person("Ada")
        scenes, private, secret = (started.add_channel(name, [mina, ada]) for name in ("scenes", "one", "two"))
        yield started, Office(started.team, mina.member, ada.member, scenes, private, secret)


SAID: list[tuple[Payload, Any, list[str]]] = [
    (field("plain_text_input"), "Robe", ["Robe"]),
    (field("number_input", is_decimal_allowed=False), 12, ["12"]),
    (field("static_select", options=OPTIONS), "talk_first", ["talk_first"]),
    (field("static_select", options=OPTIONS), "Talk first", ["talk_first"]),
    (field("radio_buttons", options=OPTIONS), "No", ["", "no"]),
    (field("checkboxes", options=OPTIONS), ["Yes", "talk_first"], ["", "yes", "talk_first"]),
    (field("checkboxes", options=OPTIONS, initial_options=[YES]), [], [""]),
    (field("datepicker"), "2026-11-23", ["2026-11-23"]),
    (field("timepicker"), "07:30", ["07:30"]),
    (field("datetimepicker"), datetime.fromtimestamp(CALL, UTC), ["2026-11-22T12:20"]),
    (field("users_select"), "Ada", ["{Ada}"]),
    (field("multi_users_select"), ["Ada", "Mina"], ["", "{Ada}", "{Mina}"]),
    (field("conversations_select"), "#scenes", ["{scenes}"]),
    (field("multi_conversations_select"), ["scenes"], ["", "{scenes}"]),
]


@pytest.mark.parametrize(("block", "said", "values"), SAID, ids=unnamed)
def test_a_person_of_the_tests_and_the_page_say_the_same(
    here: tuple[Workspace, Office], block: Payload, said: Any, values: list[str]
) -> None:
    workspace, office = here
    named = {"Ada": office.ada.id, "Mina": office.mina.id, "scenes": office.scenes.id}
    from_the_page = after(office, office.surface([block]), *(value.format(**named) for value in values))
    mina = workspace.person(office.mina.id)
    source = {"type": "modal", "title": text("Answer"), "submit": text("Save"), "blocks": [block]}
    view = workspace.on_loop(lambda: office.team.put_on_top(mina.id, source))
    mina.fills({"Touch": said})
    assert view.values == {("touch", "a"): from_the_page}
    workspace.on_loop(lambda: office.team.take_off(view))


def test_a_person_of_the_tests_adds_a_file_too(here: tuple[Workspace, Office]) -> None:
    workspace, office = here
    mina = workspace.person(office.mina.id)
    blocks = [field("file_input", filetypes=["csv"])]
    source = {"type": "modal", "title": text("Import"), "submit": text("Save"), "blocks": blocks}
    view = workspace.on_loop(lambda: office.team.put_on_top(mina.id, source))
    mina.fills({"Touch": Upload("days.csv", b"72A")})
    (file,) = view.values["touch", "a"]["files"]
    assert office.team.uploads[file["id"]].content == b"72A"
    mina.fills({"Touch": Upload("days.exe", b"72A")})
    outcome = mina.submits()
    assert outcome.errors == {"Touch": "Add only files of these types: csv."}
    assert outcome.refused
