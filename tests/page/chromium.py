"""Chromium for the page's tests: Debian's package where apt is at hand as root, else Playwright's own.

`python -m tests.page.chromium` finds or installs one and says so in a line; where there is none, that line says which
tests did not run, and on a build server (CI is set) it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
NONE: Final = "No Chromium is here and none could be installed: the page's tests are not run."


def on_a_build_server() -> bool:
    """Whether a test without a browser is a failure."""
    return bool(os.environ.get("CI"))


def find() -> str | None:
    """The path of a Chromium on this machine."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> bool:
    """Install one; whether that went well. What the installers say goes to the terminal only if they fail."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = ("apt-get", "--quiet=2", "--no-install-recommends", "--yes")
        return _runs("apt-get", "--quiet=2", "update") and _runs(
            *quiet, "install", "chromium", "fonts-noto-color-emoji"
        )
    return _runs(sys.executable, "-m", "playwright", "install", "chromium")


def _runs(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    if done.returncode:
        sys.stderr.write(done.stderr)
    return done.returncode == 0


def main() -> int:
    """Say which Chromium there is, after installing one if need be."""
    found = find() or (install() and find())
    sys.stdout.write(f"Chromium: {found}\n" if found else f"{NONE}\n")
    return 1 if not found and on_a_build_server() else 0


if __name__ == "__main__":
    raise SystemExit(main())
