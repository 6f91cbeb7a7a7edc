"""A real JupyterLab on this machine's loopback, and a real browser in front of it, for as long as a test needs them."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Chromium as a test wants it: as root, without a card, and asking nobody but our server.
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
#: Settings of JupyterLab's. Without windowing every cell is in the page, also those out of sight.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false"},
}


@dataclass(frozen=True)
class Server:
    """A JupyterLab that runs. `at(place)` is the address of a place in it, with the token that opens it."""

    address: str
    token: str
    process: subprocess.Popen

    def at(self, place: str) -> str:
        return f"{self.address}/{place}{'&' if '?' in place else '?'}token={self.token}"

    def answer(self, place: str) -> str:
        """What it answers there; it may be just starting."""
        for _ in range(300):
            assert self.process.poll() is None, "JupyterLab stopped while it started"
            try:
                with urllib.request.urlopen(self.at(place), timeout=30) as answer:
                    return answer.read().decode()
            except urllib.error.HTTPError:
                raise
            except OSError:
                time.sleep(0.2)
        raise TimeoutError("JupyterLab did not start within a minute")


@contextmanager
def serving(
    command: list[str], environment: dict[str, str], scratch: Path, cwd: Path | None = None
) -> Iterator[Server]:
    """Start JupyterLab by this command, on a free port; yields it once it answers. It ends with the block.

    `scratch` is a folder for its log and its settings, so that nothing of whoever runs the tests is in them.
    """
    token = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name, values in SETTINGS.items():
        file = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    own = {
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        # Or it would open the tabs that somebody else has left open on this machine.
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
    }
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    command = [*command, *options, "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    with open(scratch / "lab.log", "w") as log:
        server = Server(
            f"http://127.0.0.1:{port}",
            token,
            subprocess.Popen(command, stdout=log, stderr=log, env={**environment, **own}, cwd=cwd),
        )
        try:
            server.answer("api")
            yield server
        finally:
            server.process.terminate()
            server.process.wait(timeout=30)


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """The browser of that path, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()
