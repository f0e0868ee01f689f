"""Runs scenarios in a browser, prints what becomes of each, and keeps the evidence of failures."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from driver import hosts
from driver.browser import Browser
from driver.chromium import Chromium
from driver.firefox import Firefox
from driver.hosts import Host
from driver.paths import FAILURES
from driver.scenario import Scenario, Session
from driver.system_folders import make_private
from driver.tool import Tool
from driver.waiting import Failure, wait_for

BROWSERS: dict[str, type[Browser]] = {"chromium": Chromium, "firefox": Firefox}
#: How long a browser may take to reap the hosts of a scenario: Firefox kills after six seconds.
REAP_SECONDS = 15


@dataclass
class Options:
    """What the command line says."""

    browser: str
    hosts: list[Host]
    only: list[str] = field(default_factory=list)
    keep: bool = False


class Runner:
    """One browser, started once, and all that is told of hosts in it."""

    def __init__(self, options: Options, scenarios: list[Scenario]) -> None:
        self._options = options
        self._folder = Path(tempfile.mkdtemp(prefix=f"native-messaging-{options.browser}-"))
        self._browser = BROWSERS[options.browser](self._folder / "browser")
        self._tool = Tool(self._browser)
        self._system_folder = make_private(options.browser, self._folder)
        self._hosts = options.hosts or hosts.ours(self._folder / "hosts")
        self._scenarios = [
            scenario
            for scenario in scenarios
            if not options.only
            or any(text.lower() in scenario.sentence.lower() for text in options.only)
        ]
        self.passed = 0
        self.failed = 0

    def run(self) -> None:
        """Runs every scenario that applies."""
        try:
            for host in self._hosts:
                sentence = "the doctor finds it in good health"
                self._try(sentence, host, partial(hosts.install, self._tool, host))
            if self._try("starts", None, self._browser.start):
                self._run_scenarios()
        finally:
            self._browser.stop()
            self._system_folder.release()
            if self._options.keep:
                print(f"{self._options.browser} kept {self._folder}")
            else:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _run_scenarios(self) -> None:
        for scenario in self._scenarios:
            if scenario.system and self._system_folder.path is None:
                print(f"skipped  {scenario.sentence}: {self._system_folder.reason}", flush=True)
                continue
            for index, host in enumerate(self._hosts):
                if scenario.applies(self._browser, host, is_first=index == 0):
                    self._run_scenario(scenario, host)

    def _run_scenario(self, scenario: Scenario, host: Host) -> None:
        folder = self._folder / re.sub(r"\W+", "-", host.title)
        folder.mkdir(exist_ok=True)
        session = Session(
            self._browser, self._tool, host, folder, self._system_folder.path
        )

        def check() -> None:
            scenario.check(session)
            self._clear()

        if not self._try(scenario.sentence, None if scenario.once else host, check):
            # Whatever state it is in: the next scenario finds a new one.
            self._browser.stop()
            self._browser.start()

    def _clear(self) -> None:
        """Ends what a scenario has left open; fails if the browser does not reap it."""
        self._browser.call("disconnectAll")
        wait_for(
            lambda: not self._browser.hosts() and not self._browser.zombies(),
            REAP_SECONDS,
            "the end of all hosts without a zombie",
        )

    def _try(self, sentence: str, host: Host | None, check: Callable[[], None]) -> bool:
        """Runs a check, prints what becomes of it, counts it."""
        where = f"{self._options.browser:8}  {host.title if host else '':9}"
        start = time.monotonic()
        try:
            check()
        except Exception as error:  # Clients throw what they like; whatever it is, it is a failure.
            self.failed += 1
            print(f"FAILED  {where}  {sentence}", flush=True)
            reason = str(error) if isinstance(error, Failure) else traceback.format_exc()
            print(f"  {reason}".replace("\n", "\n  "), flush=True)
            print(f"  evidence in {self._keep_evidence(sentence, reason)}", flush=True)
            return False
        self.passed += 1
        print(f"passed  {where}  {sentence} ({time.monotonic() - start:.2f} s)", flush=True)
        return True

    def _keep_evidence(self, sentence: str, reason: str) -> Path:
        """Saves what there is to see of a failure: the folder."""
        words = re.sub(r"\W+", "-", sentence.lower())[:60].strip("-")
        stamp = time.strftime("%Y%m%dT%H%M%S")
        folder = FAILURES / f"{stamp}-{self._options.browser}-{self.failed}-{words}"
        folder.mkdir(parents=True)
        (folder / "reason.txt").write_text(f"{sentence}\n\n{reason}\n")
        savers: list[Callable[[], object]] = [
            lambda: self._browser.save_screenshot(folder / "screenshot.png"),
            lambda: _save(folder / "console.txt", self._browser.console()),
            lambda: _save(folder / "hosts.txt", self._browser.host_output()),
            lambda: shutil.copy(self._browser.log, folder / "browser.txt"),
        ]
        for save in savers:
            try:
                save()
            except Exception as error:  # A browser that is gone has no console, but a log.
                with (folder / "reason.txt").open("a") as file:
                    file.write(f"\nnot saved: {error!r}\n")
        return folder


def _save(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))
