"""A real browser, started with a profile of its own and our extension's page in it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from driver.processes import Process, children
from driver.waiting import Failure, wait_for

#: How long a browser may take to start or to end, on a machine that is busy.
PATIENCE_SECONDS = 180
#: How long a script in the page may take.
SCRIPT_SECONDS = 300


class PageError(Exception):
    """An error that the extension's page caught: the browser's words."""


class Browser(ABC):
    """A browser. `start` may follow `quit` and `kill`."""

    #: The browser's identifier in native-messaging.
    name: str
    #: Who calls, as native-messaging takes it.
    caller: str
    #: What a host finds on its command line, and nothing else in the browser does.
    mark: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.profile = folder / "profile"
        self.log = folder / "browser.log"
        self.home.mkdir(parents=True)
        self.profile.mkdir()
        self.process: subprocess.Popen[bytes] | None = None

    # What a browser has to know

    @abstractmethod
    def command(self) -> list[str]:
        """The command that starts it."""

    @abstractmethod
    def attach(self) -> None:
        """Connects the driver to the browser that has just been started."""

    @abstractmethod
    def detach(self) -> None:
        """Lets go of the browser, which may be gone."""

    @abstractmethod
    def open_page(self) -> None:
        """Opens the extension's page in a tab, and directs scripts there."""

    @abstractmethod
    def execute(self, script: str, *arguments: Any) -> Any:
        """Runs a script in the page whose last argument is to be called with the result."""

    @abstractmethod
    def ask_to_quit(self) -> None:
        """Quits it as a person does, with open ports."""

    @abstractmethod
    def console(self) -> list[str]:
        """The lines of its console."""

    @abstractmethod
    def host_output(self) -> list[str]:
        """The lines that hosts have written to standard error, where the browser shows them."""

    @abstractmethod
    def save_screenshot(self, path: Path) -> None:
        """Saves what the page looks like."""

    @property
    def tool_variables(self) -> dict[str, str]:
        """What native-messaging has to find in its environment beside the home."""
        return {}

    # Life

    @property
    def variables(self) -> dict[str, str]:
        """The environment of the browser, and of our tool."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        return {**kept, "HOME": str(self.home)}

    @property
    def number(self) -> int:
        """The process number of the browser, which is the parent of hosts."""
        if self.process is None:
            raise Failure(f"{self.name} does not run")
        return self.process.pid

    def start(self) -> None:
        """Starts it and opens the extension's page."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.attach()
        self.open_page()

    def quit(self) -> None:
        """Quits it, and waits for its end."""
        self.ask_to_quit()
        self._await_end()
        self.detach()

    def kill(self) -> None:
        """Kills it with SIGKILL, without a warning, and waits for its end."""
        os.kill(self.number, signal.SIGKILL)
        self._await_end()
        self.detach()

    def stop(self) -> None:
        """Ends it and all that it has started, whatever state it is in."""
        process, self.process = self.process, None
        if process is None:
            return
        hosts = children(process.pid)
        for number in (-process.pid, *(host.number for host in hosts)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)
        self.detach()

    def call(self, command: str, *parameters: Any) -> Any:
        """Calls a command of the page's remote.js; throws PageError with the browser's words."""
        script = "const [text, done] = arguments; remote(text).then(done, (e) => done(String(e)));"
        answer = self.execute(script, json.dumps([command, *parameters]))
        result: dict[str, Any] = json.loads(answer)
        if "error" in result:
            raise PageError(result["error"])
        return result["value"]

    # Hosts

    def hosts(self) -> list[Process]:
        """The hosts that run."""
        return [
            child
            for child in children(self.number)
            if any(self.mark in word for word in child.words[1:])
        ]

    def host(self) -> Process:
        """The one host that runs, once it runs."""
        hosts = wait_for(self.hosts, PATIENCE_SECONDS, "a host")
        if len(hosts) != 1:
            raise Failure(f"{len(hosts)} hosts instead of one")
        return hosts[0]

    def zombies(self) -> list[Process]:
        """The children that have ended and that nobody has waited for."""
        return [child for child in children(self.number) if child.state == "Z"]

    def _await_end(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise Failure(f"{self.name} does not end") from error
        self.process = None
