"""Texts on the page: Slack's formatting, in the onlooker's eyes, and never anything but text and our own elements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import Any

import htpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.entities import Channel, Member
from rehearsal.page.emoji import characters
from rehearsal.page.surface import Onlooker
from rehearsal.page.text import mrkdwn, plain, rich_text, text_object, words
from tests.rehearsal.page.browser import Tag, read

MINA = Member("U1", "Mina <b>Okafor</b>", "T1", "America/New_York", "en-US")
ADA = Member("U2", "Ada", "T1", "Europe/London", "en-GB")
HERE = Onlooker(MINA, {"U1": MINA, "U2": ADA}, {"C1": Channel("C1", "scenes")}, datetime(2026, 11, 22, 17, tzinfo=UTC))
LONDON = replace(HERE, member=ADA)
CALL = 1_795_368_000  # Sunday 22 November 2026, 17:20 in London


def html(node: htpy.Node) -> str:
    return str(htpy.fragment[node])


def shown(text: str, onlooker: Onlooker = HERE) -> str:
    return html(mrkdwn(text, onlooker))


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*_both_* and *a `b*` c*", "<strong><em>both</em></strong> and <strong>a <code>b*</code> c</strong>"),
        ("`*not bold*`", "<code>*not bold*</code>"),
        ("2*3*4 snake_case_name a~b~c", "2*3*4 snake_case_name a~b~c"),
        ("* not bold* and *not bold *", "* not bold* and *not bold *"),
        ("*over\nlines*", "*over<br>lines*"),
        ("(*bold*), *bold*!", "(<strong>bold</strong>), <strong>bold</strong>!"),
        ("** and *** and __", "** and *** and __"),
        ("```one\n*two*\n```\nafter", "<pre>one\n*two*</pre>after"),
        ("before\n```x &lt; y```", "before<pre>x &lt; y</pre>"),
        ("&gt; quoted\n&gt;also\nnot", "<blockquote>quoted<br>also</blockquote>not"),
        ("said:\n> *quoted*", "said:<blockquote><strong>quoted</strong></blockquote>"),
        ("&gt;&gt;&gt;one\ntwo", "<blockquote>one<br>two</blockquote>"),
        ("• one\n- two\n1. three", "• one<br>- two<br>1. three"),
        ("a &amp; b &lt;c&gt;", "a &amp; b &lt;c&gt;"),
        ("&amp;lt; stays", "&amp;lt; stays"),
        (":clapper:", '<span class="emoji" role="img" aria-label="clapper">🎬</span>'),
        (":wave::skin-tone-4:", '<span class="emoji" role="img" aria-label="wave">👋🏽</span>'),
        ("12:30:45 and :no_such_one:", "12:30:45 and :no_such_one:"),
    ],
)
def test_marks_are_read_as_slack_reads_them(text: str, drawn: str) -> None:
    assert shown(text) == drawn


LINK = 'target="_blank" rel="noopener noreferrer"'


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("<https://a.org/?x=1&amp;y=2|*Union*>", f'<a href="https://a.org/?x=1&amp;y=2" {LINK}>*Union*</a>'),
        ("<https://a.org>", f'<a href="https://a.org" {LINK}>https://a.org</a>'),
        ("<mailto:a@b.org|write>", f'<a href="mailto:a@b.org" {LINK}>write</a>'),
        ("see https://a.org/b_c_d.", f'see <a href="https://a.org/b_c_d" {LINK}>https://a.org/b_c_d</a>.'),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        ("<data:text/html,x|x>", "&lt;data:text/html,x|x&gt;"),
        ("<https://a.org x|y>", "&lt;https://a.org x|y&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<@U1> and <@U2|whoever>", "@Mina &lt;b&gt;Okafor&lt;/b&gt; and @Ada"),
        ("<@U9>", "@unknown"),
        ("<#C1> and <#C2|secret>", "#scenes and #private-channel"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@adepts>", "@adepts"),
    ],
)
def test_only_addresses_and_people_that_are_ours_to_name_come_alive(text: str, drawn: str) -> None:
    assert shown(text).replace('<span class="mention">', "").replace("</span>", "") == drawn


def test_a_bare_address_stays_dead_where_the_bot_said_verbatim() -> None:
    part = {"type": "mrkdwn", "text": "https://a.org *b*", "verbatim": True}
    assert html(text_object(part, HERE)) == "https://a.org <strong>b</strong>"


@pytest.mark.parametrize(
    ("pattern", "in_new_york", "in_london"),
    [
        ("{date_short}, {time}", "Nov 22, 2026, 12:20 PM", "22 Nov 2026, 17:20"),
        ("{date} {time_secs}", "November 22nd, 2026 12:20:00 PM", "22 November 2026 17:20:00"),
        ("{date_long}", "Sunday, November 22nd, 2026", "Sunday, 22 November 2026"),
        ("{date_num} {date_slash}", "2026-11-22 11/22/2026", "2026-11-22 22/11/2026"),
        ("{date_short_pretty} {day_divider_pretty}", "today today", "today today"),
        ("{ago} {nonsense}", "in 20 minutes {nonsense}", "in 20 minutes {nonsense}"),
    ],
)
def test_an_instant_reads_in_the_onlookers_zone_and_manner(pattern: str, in_new_york: str, in_london: str) -> None:
    for onlooker, expected in ((HERE, in_new_york), (LONDON, in_london)):
        tag = read(mrkdwn(f"<!date^{CALL}^{pattern}|5:20 PM UTC>", onlooker))
        assert tag.words == expected
        assert next(tag.every("time")).get("title") == "5:20 PM UTC"
    leaf = {"type": "date", "timestamp": CALL, "format": pattern}
    block = {"elements": [{"type": "rich_text_section", "elements": [leaf]}]}
    assert read(rich_text(block, HERE)).words == in_new_york


def test_a_date_beyond_the_calendar_is_its_fallback_and_its_link_is_a_safe_one() -> None:
    assert shown(f"<!date^{10**30}^{{date}}|some day>") == "some day"
    assert f'<a href="https://a.org" {LINK}><time' in shown(f"<!date^{CALL}^{{date}}^https://a.org|x>")
    assert "<a" not in shown(f"<!date^{CALL}^{{date}}^javascript:alert(1)|x>")


def test_plain_text_keeps_marks_and_lines_and_names_emoji() -> None:
    assert html(plain({"text": "*a*\n:tada: <b>"})) == (
        '*a*<br><span class="emoji" role="img" aria-label="tada">🎉</span> &lt;b&gt;'
    )
    assert html(plain({"text": ":tada:", "emoji": False})) == ":tada:"
    assert words({"text": "Yes :tada: &amp; :nothing:"}) == "Yes 🎉 & :nothing:"


def test_rich_text_has_its_lists_styles_and_offsets() -> None:
    leaf = {"type": "text", "text": "a<b", "style": {"bold": True, "code": True}}
    item = {"type": "rich_text_section", "elements": [leaf]}
    listed = {"type": "rich_text_list", "style": "ordered", "indent": 2, "offset": 3, "elements": [item]}
    assert html(rich_text({"elements": [listed]}, HERE)) == (
        '<ol class="indent-2" start="4"><li><code><strong>a&lt;b</strong></code></li></ol>'
    )


def test_every_short_name_of_slacks_is_found_in_a_text() -> None:
    assert len(characters()) > 1900
    for name, character in characters().items():
        assert words(f":{name}:") == character


# Whatever is written

PIECES = [
    "<", ">", "&", '"', "'", "`", "```", "*", "_", "~", "\n", "|", "^", ":", "<script>", "<!--", "-->", "]]>",
    "<b x=1>", "=", "/", " ",
    "<javascript:alert(1)|x>", "<JavaScript:x>", "<java\tscript:x>", "<https://a.b|", "<https://a.b/\"onclick=x>",
    "https://a.b/'\"<", "<mailto:a@b>", "<@U1>", "<@U1|", "<#C1|", "<!here>",
    "<!date^1795368000^{date}^javascript:x|y>", "&lt;", "&gt; ", "&amp;", "&#60;", ":wave:", ":wave::skin-tone-2:",
    "\x00", "\r\n", "\ud800", "\u202e",
]  # fmt: skip
WRITTEN = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)
OURS: dict[str, set[str]] = {
    "a": {"href", "target", "rel"}, "span": {"class", "role", "aria-label"}, "time": {"datetime", "title"},
    "ol": {"class", "start"}, "ul": {"class"},
    **{name: set() for name in ("br", "strong", "em", "s", "code", "pre", "blockquote", "p", "li")},
}  # fmt: skip


def assert_ours(tree: Tag) -> None:
    for tag in tree.every():
        assert tag.attributes.keys() <= OURS[tag.name], tag
        if tag.name == "a":
            assert tag.get("href").lower().startswith(("http://", "https://", "mailto:"))


@given(WRITTEN)
def test_no_text_becomes_a_tag_an_attribute_or_an_address_that_is_not_ours(text: str) -> None:
    assert_ours(read(mrkdwn(text, HERE)))
    assert_ours(read(plain({"text": text})))


LEAF: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "text": WRITTEN}),
    st.fixed_dictionaries({"type": st.just("link"), "url": WRITTEN}, optional={"text": WRITTEN}),
    st.fixed_dictionaries({"type": st.just("emoji"), "name": WRITTEN}),
    st.fixed_dictionaries({"type": st.just("user"), "user_id": WRITTEN}),
    st.fixed_dictionaries({"type": st.just("date"), "timestamp": st.integers(0, 9_999_999_999), "format": WRITTEN},
                          optional={"url": WRITTEN, "fallback": WRITTEN}),
)  # fmt: skip


@given(st.lists(LEAF, min_size=1, max_size=3))
def test_no_rich_text_becomes_anything_that_is_not_ours(leaves: list[dict[str, Any]]) -> None:
    section = {"type": "rich_text_section", "elements": leaves}
    parts = [section, {"type": "rich_text_list", "style": "bullet", "elements": [section]}]
    parts += [{"type": "rich_text_quote", "elements": leaves}, {"type": "rich_text_preformatted", "elements": leaves}]
    assert_ours(read(rich_text({"elements": parts}, HERE)))


@given(st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"])))
def test_plain_text_is_read_as_it_was_written(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert read(plain({"text": escaped, "emoji": False})).words == text


@pytest.mark.parametrize(
    "marks", ["*a ", "(*a(_b(~c", "*`a ", "*`a <b _c ~d", "*_~", "`", "<", "```", "&gt;", "*a b* "]
)
def test_the_longest_text_of_marks_that_slack_takes_is_read_at_once(marks: str) -> None:
    text = (marks * 40_000)[:40_000]
    started = process_time()
    mrkdwn(text, HERE)
    assert process_time() - started < 2
