"""A browser's reading of our HTML, as far as forms go: which fields an untouched or changed form posts.

Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-the-form-data-set and the
value sanitization of each input type; checked once against Chromium by tests/page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import htpy
from aiohttp.web import FileField
from multidict import MultiDict

VOID = {"input", "br", "hr", "img"}


@dataclass
class Tag:
    """An element as it stands in the tree; `inside` holds elements and words in order."""

    name: str
    attributes: dict[str, str]
    inside: list[Tag | str] = field(default_factory=list)

    def every(self, *names: str) -> Iterator[Tag]:
        """All elements of these names below this one, or all elements at all."""
        for part in self.inside:
            if isinstance(part, Tag):
                if not names or part.name in names:
                    yield part
                yield from part.every(*names)

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def has(self, attribute: str) -> bool:
        return attribute in self.attributes

    @property
    def words(self) -> str:
        """What a reader reads, breaks as new lines."""
        return "".join(
            part if isinstance(part, str) else "\n" if part.name == "br" else part.words for part in self.inside
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Tag("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> repeats an attribute"
        element = Tag(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("the page has no comments")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a part of a page has no declaration")

    handle_pi = handle_comment


def read(node: htpy.Node) -> Tag:
    """The tree a browser makes of `node`; every element is closed by its own tag."""
    reader = _Reader()
    # What a browser does first: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream
    source = str(htpy.fragment[node]).encode("utf-8").decode("utf-8")
    reader.feed(source.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    assert len(reader.open) == 1, "something was left open"
    return reader.open[0]


def posted(page: Tag) -> MultiDict[Any]:
    """What the page's controls post untouched, in order, new lines as a browser sends them."""
    form: MultiDict[Any] = MultiDict()
    for control in page.every("input", "textarea", "select"):
        if not control.has("name") or control.has("disabled"):
            continue
        for value in _values(control):
            form.add(control.get("name"), value.replace("\n", "\r\n") if isinstance(value, str) else value)
    return form


def _values(control: Tag) -> Iterator[str | bytes]:
    if control.name == "textarea":
        yield control.words.removeprefix("\n")
    elif control.name == "select":
        options = list(control.every("option"))
        picked = [one for one in options if one.has("selected")][-1:] or options[:1]
        yield from (one.get("value") for one in picked if not one.has("disabled"))
    elif control.get("type") in {"checkbox", "radio"}:
        if control.has("checked"):
            yield control.get("value")
    elif control.get("type") == "file":
        yield b""
    elif control.get("type") == "hidden":
        yield control.get("value")
    else:
        yield control.get("value").replace("\n", "").replace("\r", "")


def a_file(name: str, content: bytes, kind: str = "text/plain") -> FileField:
    """A chosen file as aiohttp reads it from a form."""
    import io

    from multidict import CIMultiDict, CIMultiDictProxy

    return FileField("", name, io.BytesIO(content), kind, CIMultiDictProxy(CIMultiDict()))
