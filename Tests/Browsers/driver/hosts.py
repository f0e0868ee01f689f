"""The hosts under test: what they are, how they are built and put where a browser finds them."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from driver.paths import RELEASE, ROOT, TINY
from driver.tool import Tool
from driver.waiting import expect

BUILD = ["swift", "build", "--configuration", "release"]
EMBEDDED = ["--traits", "Embedded", "--toolset", "Sources/ping_pong/embedded.json"]


@dataclass(frozen=True)
class Host:
    """A host that keeps ping_pong's contract, and the name under which a browser finds it."""

    title: str
    name: str
    program: Path
    #: Whether it prints what {"print": TEXT} says.
    prints: bool = False


def build(with_ours: bool) -> None:
    """Builds the tool and the hosts of the tests; our own hosts too if they are to be tested."""
    products = ["native-messaging", "ScriptedHost"]
    if with_ours:
        products += ["ping_pong", "FixtureHost"]
        embedded = [*EMBEDDED, "--product", "ping_pong", "--scratch-path", str(TINY)]
        _run([*BUILD, *embedded])
    for product in products:
        _run([*BUILD, "--product", product])


def ours(folder: Path) -> list[Host]:
    """The hosts of this package: the tiny one in both builds, and one of the library's loop."""
    answering = script(folder / "answering", [str(RELEASE / "FixtureHost")], last="answer")
    return [
        Host("ping_pong", "org.example.ping_pong", RELEASE / "ping_pong"),
        Host("Embedded", "org.example.embedded", TINY / "release" / "ping_pong"),
        Host("library", "org.example.library", answering, prints=True),
    ]


def given(path: Path) -> Host:
    """A host of somebody else."""
    return Host(path.name[:9], "org.example.given", path.resolve())


def script(path: Path, command: list[str], last: str = "") -> Path:
    """A program that becomes `command` with the browser's arguments and a last one behind them."""
    words = " ".join(shlex.quote(word) for word in command)
    return program(path, f'#!/bin/sh\nexec {words} "$@" {shlex.quote(last) if last else ""}\n')


def witness(path: Path, host: Host) -> tuple[Path, Path]:
    """A program that runs a host and notes its exit status: the program and the file of notes."""
    notes = path.with_suffix(".statuses")
    notes.touch()
    text = f"""#!/bin/sh
# The host has the browser's descriptors for itself: a browser waits until they are closed.
exec 8<&0 9>&1
{shlex.quote(str(host.program))} "$@" <&8 >&9 8<&- 9>&- &
exec 8<&- 9>&- <&- >&-
wait $!
echo $? >>{shlex.quote(str(notes))}
"""
    return program(path, text), notes


def program(path: Path, text: str) -> Path:
    """A file that can be executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def install(tool: Tool, host: Host) -> None:
    """Makes a host known to the browser; fails unless the doctor finds it in good health."""
    tool.install(host.name, host.program)
    report = tool.doctor(host.name)
    expect(report["browsers"][0]["verdict"], "works", f"the doctor's verdict on {host.title}")
    expect(report["launches"][0]["reply"], '"pong"', "the answer to the doctor")
    expect(report["healthy"], True, f"the health of {host.title}")


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, capture_output=True)
