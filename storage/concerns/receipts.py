"""A receipt: the code by which a thread is found and opened again, and which is kept nowhere.

The code follows from the form's nonce and the key of the day that the nonce names, so that pressing Send again gives
the same code, after midnight and from another process too. The day's key is destroyed 48 hours after its day, and with
it every way back from a nonce to a code.

A code is 19 characters of Crockford's base32 (95 bits) and a check character (ISO 7064, hybrid system MOD 33,32).
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Final

from stdnum.iso7064 import mod_37_36

from storage.keyring import Key, KeyGone, Keyring, KeyScope

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 20
"""Characters of a code, the check character included."""
FORM_LASTS: Final = timedelta(hours=24)
"""For how long a form may be sent."""

_BITS: Final = 95
_CHARACTER_BITS: Final = 5
_AHEAD: Final = timedelta(hours=1)
"""By how much the clock of the replica that opened a form may be ahead."""
_NONCE: Final = re.compile(r"([0-9]{12})\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{16}")
_MINUTE: Final = "%Y%m%d%H%M"
_RANDOM_BYTES: Final = 16
_MARK_BYTES: Final = 12
_LONGEST_TYPED: Final = 200
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc"})
"""Categories of what may stand between characters: spaces, line ends, marks of direction, dashes, underscores."""
_MINUS: Final = "\u2212"


def new_nonce(keyring: Keyring, now: datetime) -> str:
    """A nonce for a form opened now: the minute (UTC), random characters, and a mark that only this keyring makes."""
    key = keyring.key_for(KeyScope.receipts(now.astimezone(UTC).date()), create=True)
    plain = f"{now.astimezone(UTC):{_MINUTE}}.{_text(secrets.token_bytes(_RANDOM_BYTES))}"
    return f"{plain}.{_mark(key, plain)}"


def code_for(keyring: Keyring, nonce: str, now: datetime) -> str | None:
    """The code of the form with this nonce; None for one that is not ours, too old, or whose day's key is gone."""
    found = _NONCE.fullmatch(nonce)
    if found is None:
        return None
    try:
        opened = datetime.strptime(found[1], _MINUTE).replace(tzinfo=UTC)
        key = keyring.key_for(KeyScope.receipts(opened.date()), create=False)
    except (ValueError, KeyGone):
        return None
    plain, _, mark = nonce.rpartition(".")
    if not hmac.compare_digest(mark, _mark(key, plain)) or not -_AHEAD <= now - opened <= FORM_LASTS:
        return None
    number = int.from_bytes(key.derive(f"closedset/1/receipts/code/{nonce}"), "big") % (1 << _BITS)
    places = range(_BITS - _CHARACTER_BITS, -1, -_CHARACTER_BITS)
    code = "".join(ALPHABET[number >> place & (1 << _CHARACTER_BITS) - 1] for place in places)
    return code + str(mod_37_36.calc_check_digit(code, ALPHABET))


def canonical(typed: str) -> str | None:
    """The code as it was given, however it was typed: any case, spaces and dashes anywhere, O for 0, I or L for 1.

    None for what cannot be a code: another length, another character, or a check character that does not fit.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    said = unicodedata.normalize("NFKC", typed).upper()
    kept = (each for each in said if each != _MINUS and unicodedata.category(each) not in _BETWEEN)
    code = "".join(kept).translate(_LOOKALIKES)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET) or not mod_37_36.is_valid(code, ALPHABET):
        return None
    return code


def _mark(key: Key, plain: str) -> str:
    return _text(key.derive(f"closedset/1/receipts/mark/{plain}")[:_MARK_BYTES])


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
