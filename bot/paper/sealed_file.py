"""One's own record, put together and locked with its passphrase, in a process of its own.

Promise: passphrase and record come in on standard input, the age file goes out on standard output, and nothing is
written anywhere in between. It is a process of its own because locking keeps Python busy for seconds, in which nobody
else could save anything.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Final

PAGES: Final = "record.pdf"
DATA: Final = "record.json"


def order(passphrase: str, sheets: str, data: str) -> bytes:
    """What `locked` takes: the passphrase, the sheets as `bot.paper.typeset.as_data` gives them, and the record."""
    return json.dumps({"passphrase": passphrase, "sheets": sheets, "data": data}).encode("utf-8", "surrogatepass")


def locked(given: bytes) -> bytes:
    """The age file of a zip archive with the pages and the data."""
    from pyrage import passphrase  # type: ignore[import-untyped]

    from bot.paper.typeset import pdf_of

    asked = json.loads(given)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(PAGES, pdf_of(asked["sheets"]))
        file.writestr(DATA, asked["data"].encode("utf-8", "replace"))
    made: bytes = passphrase.encrypt(archive.getvalue(), asked["passphrase"])
    return made


def main() -> None:
    sys.stdout.buffer.write(locked(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
