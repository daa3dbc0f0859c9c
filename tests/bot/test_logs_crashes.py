"""What goes wrong where nobody waits for it is told by class and reference, and a log that fails stops nobody."""

from __future__ import annotations

import asyncio
import gc
import io
import subprocess
import sys
import textwrap
import threading

import pytest

from bot import logs
from tests.bot.test_logs import CANARY
from tests.stage import CHECKOUT


def test_a_task_nobody_awaited_is_told_by_class_and_reference(stream: io.StringIO) -> None:
    async def fails() -> None:
        answer = CANARY
        raise ValueError(f"lost {answer}")

    async def main() -> None:
        logs.watch(asyncio.get_running_loop(), new_reference=lambda: "9TKM")
        task = asyncio.get_running_loop().create_task(fails())
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(main(), debug=True)

    assert "level=error event=crash reference=9TKM error=ValueError" in stream.getvalue()
    assert CANARY not in stream.getvalue()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_is_told_by_class_and_reference(stream: io.StringIO) -> None:
    def fails(answer: str) -> None:
        raise ValueError(f"lost {answer}")

    logs.configure(stream, new_reference=lambda: "7Q4Z")
    thread = threading.Thread(target=fails, args=(CANARY,), name=CANARY)
    thread.start()
    thread.join()

    assert "event=crash reference=7Q4Z error=ValueError" in stream.getvalue()
    assert CANARY not in stream.getvalue()


CRASHES = {
    "main": "raise ValueError(CANARY)",
    "main, with locals and a cause": textwrap.dedent("""
        answer = CANARY
        try:
            int(answer)
        except ValueError as error:
            raise OSError(error) from error
        """),
    "a warning": "import warnings\nwarnings.warn(CANARY)\nraise ValueError",
    "a destructor": textwrap.dedent("""
        class Draft:
            def __del__(self):
                raise ValueError(CANARY)
        Draft()
        """),
    "a slow callback in asyncio's debug mode": textwrap.dedent("""
        import asyncio, time
        async def main():
            loop = asyncio.get_running_loop()
            loop.slow_callback_duration = 0.001
            loop.call_soon(lambda answer: sum(range(2_000_000)), CANARY)
            await asyncio.sleep(0.01)
            never = asyncio.get_running_loop().create_future()
            never.set_exception(ValueError(CANARY))
            del never
            raise KeyError(CANARY)
        asyncio.run(main(), debug=True)
        """),
    "basicConfig by someone else": textwrap.dedent("""
        import logging
        logging.basicConfig(level=logging.DEBUG, force=True)
        logging.getLogger("slack_sdk").debug(CANARY)
        logging.getLogger("elsewhere").debug("%s", CANARY)
        raise ValueError(CANARY)
        """),
}


@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES.keys())
def test_a_crashing_process_prints_classes_and_references_only(crash: str) -> None:
    # The canary is put together at run time: Python quotes source lines when it shows a warning.
    program = (
        "import sys\nfrom bot import logs\nlogs.configure(sys.stderr)\nCANARY = '-'.join(['canary', 'neck'])\n" + crash
    )
    finished = subprocess.run(  # noqa: S603
        [sys.executable, "-X", "dev", "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert "event=crash" in finished.stderr
    assert "canary-neck" not in finished.stdout + finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    program = textwrap.dedent("""
        import io, sys, logging, structlog
        from bot import logs
        class Full(io.StringIO):
            def write(self, text): raise OSError(28, "No space left on device")
        logs.configure(Full())
        structlog.get_logger().info("submission", outcome="saved")
        logging.getLogger("aiohttp").error("lost")
        closed = io.StringIO(); closed.close()
        logs.configure(closed)
        structlog.get_logger().info("submission", outcome="saved")
        print("saved")
        """)
    finished = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )

    assert finished.stdout == "saved\n"
