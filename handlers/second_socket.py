"""Notices a second program on the app token before its sockets can eat people's answers unseen.

Slack gives each payload to one of an app's open sockets, whichever it likes, and tells every new socket how many are
open (https://docs.slack.dev/apis/events-api/using-socket-mode/). More than our own means that answers may be going to
somebody else. One such count is no proof: Slack still counts a socket of ours for a moment after it is closed. So a
surprising count asks for another look a minute later, and only a second one in a row stops submissions.

This module keeps no clock and opens no socket: it is told what was seen and when.
"""

from __future__ import annotations

LOOK_AGAIN_AFTER = 60.0
"""Seconds between the two looks that prove a foreign socket: longer than Slack counts a socket that was closed."""

_CLEAN_LOOKS_TO_LIFT = 2


class SocketWatch:
    """Whether submissions must stop because a foreign socket may be receiving them. Times are monotonic seconds."""

    __slots__ = ("_clean_looks", "_latest", "_stopped", "_suspected_since")

    def __init__(self) -> None:
        self._stopped = False
        self._suspected_since: float | None = None
        self._clean_looks = 0
        self._latest: float | None = None

    @property
    def stopped(self) -> bool:
        """From the second surprising hello in a row until two clean ones: submissions answer "Nothing was saved"."""
        return self._stopped

    @property
    def wants_look_at(self) -> float | None:
        """When the next deliberate look (a renewal of our socket) is due; None while nothing is suspected."""
        if self._stopped and self._latest is not None:
            return self._latest + LOOK_AGAIN_AFTER
        if self._suspected_since is not None:
            return self._suspected_since + LOOK_AGAIN_AFTER
        return None

    def hello(self, count: int, ours: int, at: float) -> None:
        """Take in one of Slack's hellos.

        count: Slack's num_connections, the socket that got this hello included. ours: the sockets that this bot and
        its other live instances hold at this moment, the same one included. at: when it came, in monotonic seconds.
        """
        self._latest = at
        if count > ours:
            self._surprised(at)
        else:
            self._reassured()

    def _surprised(self, at: float) -> None:
        self._clean_looks = 0
        if self._suspected_since is None:
            self._suspected_since = at
        elif at >= self._suspected_since + LOOK_AGAIN_AFTER:
            self._stopped = True

    def _reassured(self) -> None:
        self._suspected_since = None
        self._clean_looks += 1
        if self._clean_looks >= _CLEAN_LOOKS_TO_LIFT:
            self._stopped = False
