"""Figures from real browsers: hosts in turn, round by round, in one browser after the other."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from driver import hosts
from driver.browser import Browser
from driver.hosts import Host
from driver.page import Port
from driver.paths import RELEASE
from driver.runner import BROWSERS
from driver.tool import Tool

ROUNDS = 5
ROUND_TRIPS = 2_000
PIPELINED = 20_000
UPLOAD_COUNT = 10_000_000

PROGRAMS = {"chromium": "chromium", "firefox": "firefox-esr"}


@dataclass
class Samples:
    """What was measured of a host in a browser."""

    #: Microseconds, a list for each round.
    round_trips: list[list[int]] = field(default_factory=list)
    #: Messages a second.
    rates: list[float] = field(default_factory=list)
    #: Bytes a second.
    uploads: list[float] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        """The row of the table: medians over the rounds."""
        halves = [statistics.median(times) for times in self.round_trips]
        tails = [sorted(times)[len(times) * 99 // 100] for times in self.round_trips]
        return [
            f"{statistics.median(halves):,.0f} µs",
            f"{statistics.median(tails):,.0f} µs",
            f"{statistics.median(self.rates):,.0f}",
            f"{statistics.median(self.uploads) / 1e6:,.0f} MB/s",
        ]


def measured_hosts(folder: Path) -> list[Host]:
    """Our hosts; the library's own loop on a pipe that it leaves as it is; and one in Python."""
    small = hosts.script(folder / "small", [str(RELEASE / "FixtureHost")], last="answer-small-pipe")
    python = hosts.script(
        folder / "python", [sys.executable, str(Path(__file__).with_name("python_host.py"))]
    )
    return [
        *hosts.ours(folder),
        Host("library, pipe not enlarged", "org.example.small", small),
        Host("Python, standard library", "org.example.python", python),
    ]


def print_table(browser: str) -> int:
    """Measures, and prints a table in Markdown: 0."""
    names = list(BROWSERS) if browser == "both" else [browser]
    rows: list[list[str]] = []
    for name in names:
        for host, samples in _measure(name).items():
            rows.append([name, host, *samples.cells])
    print("; ".join(_version(name) for name in names) + f"; {time.strftime('%Y-%m-%d')}")
    print(f"medians of {ROUNDS} rounds, hosts in turn\n")
    head = [
        "browser",
        "host",
        "round trip, median",
        "99 %",
        "messages a second",
        "10 MB to the host",
    ]
    for cells in [head, ["---"] * len(head), *rows]:
        print(f"| {' | '.join(cells)} |")
    return 0


def _measure(name: str) -> dict[str, Samples]:
    folder = Path(tempfile.mkdtemp(prefix=f"native-messaging-{name}-"))
    browser = BROWSERS[name](folder / "browser")
    measured = measured_hosts(folder / "hosts")
    samples: dict[str, Samples] = defaultdict(Samples)
    try:
        tool = Tool(browser)
        for host in measured:
            hosts.install(tool, host)
        browser.start()
        for number in range(ROUNDS):
            for host in measured:
                print(f"{name}, round {number + 1} of {ROUNDS}: {host.title}", file=sys.stderr)
                _add_round(browser, host, samples[host.title])
    finally:
        browser.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return samples


def _add_round(browser: Browser, host: Host, samples: Samples) -> None:
    port = Port(browser, host.name)
    port.ping()
    samples.round_trips.append(port.round_trips(ROUND_TRIPS))
    samples.rates.append(PIPELINED / port.pipeline(PIPELINED) * 1000)
    samples.uploads.append(UPLOAD_COUNT / port.upload(UPLOAD_COUNT) * 1000)
    port.disconnect()


def _version(name: str) -> str:
    command = [PROGRAMS[name], "--version"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return result.stdout.strip()
