"""Files that people add to a form.

Promise: the bot is told of an upload as Slack tells it; the bytes stay with the workspace, in memory, and end with it.
Sources: https://docs.slack.dev/reference/objects/file-object, and for what a file_input's state has of it, a payload in
the public repository talosgh/omega-slackbot (tmp.py). From memory: `pretty_type` and `filetype` of unusual files. The
addresses are shaped as Slack's and lead nowhere: no method of the bot reads a file yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from rehearsal.entities import Member, Payload

# https://docs.slack.dev/reference/block-kit/block-elements/file-input-element: "a 10MB file size limit"
GREATEST_UPLOAD_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody chose it: its name with the extension, its bytes, its media type."""

    name: str
    content: bytes
    mimetype: str = "application/octet-stream"


def extension_of(name: str) -> str:
    """The extension without its dot, in small letters: what `filetypes` of a file_input lists."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def file_object(file_id: str, upload: Upload, owner: Member, team_id: str, domain: str, seconds: int) -> Payload:
    """Slack's object for a file that is in no channel yet; `seconds` is when it was added."""
    kind = extension_of(upload.name) or "binary"
    slug = re.sub(r"[^\w.-]", "_", upload.name.lower(), flags=re.ASCII)
    private = f"https://files.slack.com/files-pri/{team_id}-{file_id}"
    return {
        "id": file_id,
        "created": seconds,
        "timestamp": seconds,
        "name": upload.name,
        "title": upload.name,
        "mimetype": upload.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": owner.id,
        "user_team": owner.team_id,
        "editable": False,
        "size": len(upload.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{slug}",
        "url_private_download": f"{private}/download/{slug}",
        "permalink": f"https://{domain}.slack.com/files/{owner.id}/{file_id}/{slug}",
        "comments_count": 0,
        "shares": {},
        "channels": [],
        "groups": [],
        "ims": [],
        "has_rich_preview": False,
        "file_access": "visible",
    }
