"""Our own tool, native-messaging, in a browser's environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from driver.browser import Browser
from driver.paths import RELEASE
from driver.waiting import Failure

TOOL_SECONDS = 120


class Tool:
    """native-messaging for the one who uses `browser`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def install(self, name: str, program: Path) -> Path:
        """Makes a host known to the browser: where its manifest is."""
        option = "--allow-origin" if self._browser.name == "chromium" else "--allow-extension"
        allowed = [option, self._browser.caller]
        text = self._run(
            "install", name, "--path", str(program), *self._only, *allowed, "--force", "--json"
        )
        return Path(json.loads(text)["path"])

    def doctor(self, name: str) -> dict[str, Any]:
        """The doctor's report on a host in this browser."""
        caller = ["--caller", self._browser.caller]
        text = self._run("doctor", name, "--json", *self._only, *caller, statuses=(0, 1))
        report: dict[str, Any] = json.loads(text)
        return report

    def send(self, name: str, message: str) -> list[dict[str, Any]]:
        """What `send` tells, as JSON."""
        words = ["send", "--json", *self._as, name, message]
        return [json.loads(line) for line in self._run(*words, statuses=(0, 1)).splitlines()]

    def connect(self, name: str) -> subprocess.Popen[str]:
        """A conversation with a host: its lines are JSON, and so are those that it takes."""
        return subprocess.Popen(
            [self._path, "connect", "--json", *self._as, name],
            env=self._variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def _only(self) -> list[str]:
        return ["--browser", self._browser.name]

    @property
    def _as(self) -> list[str]:
        return ["--as", self._browser.name, "--caller", self._browser.caller]

    @property
    def _path(self) -> str:
        return str(RELEASE / "native-messaging")

    @property
    def _variables(self) -> dict[str, str]:
        return {**self._browser.variables, **self._browser.tool_variables}

    def _run(self, *words: str, statuses: tuple[int, ...] = (0,)) -> str:
        result = subprocess.run(
            [self._path, *words],
            env=self._variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TOOL_SECONDS,
            check=False,
        )
        if result.returncode not in statuses:
            command = " ".join(words)
            raise Failure(f"native-messaging {command}: {result.returncode}, {result.stderr}")
        return result.stdout
