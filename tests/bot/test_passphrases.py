"""A passphrase holds at least 77 bits: six words, drawn evenly and apart from each other, from 7,776 different ones."""

from __future__ import annotations

import math

import pytest

from bot import passphrases


def test_the_list_is_whole_and_holds_words_that_can_be_written_down() -> None:
    words = passphrases.words()
    assert len(words) == len(set(words)) == passphrases.LISTED
    assert all(word.isascii() and word == word.lower() and word.replace("-", "").isalpha() for word in words)
    assert passphrases.WORDS * math.log2(len(words)) >= 77


def test_each_word_is_drawn_by_itself_from_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def choice(listed: tuple[str, ...]) -> str:
        drawn.append(len(listed))
        return listed[-len(drawn)]

    monkeypatch.setattr("secrets.choice", choice)
    assert passphrases.new_passphrase().split() == list(reversed(passphrases.words()[-6:]))
    assert drawn == [7_776] * 6
