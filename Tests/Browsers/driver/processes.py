"""Processes, as /proc shows them."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """A process that existed; `started` tells it from a later one of the same number."""

    number: int
    started: int

    @staticmethod
    def of(number: int) -> Process | None:
        """The process that has this number now."""
        fields = _fields(number)
        return Process(number, int(fields[19])) if fields else None

    @property
    def state(self) -> str | None:
        """The letter of its state, Z for a zombie; None when it is gone."""
        fields = _fields(self.number)
        return fields[0] if fields and int(fields[19]) == self.started else None

    @property
    def is_gone(self) -> bool:
        """Whether nothing is left of it, not even a zombie."""
        return self.state is None

    @property
    def cpu_seconds(self) -> float:
        """The time for which it has run; 0 when it is gone."""
        fields = _fields(self.number)
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND if fields else 0

    @property
    def words(self) -> list[str]:
        """Its command line."""
        try:
            text = Path(f"/proc/{self.number}/cmdline").read_bytes()
        except OSError:
            return []
        return [os.fsdecode(word) for word in text.split(b"\0")[:-1]]


def children(parent: int) -> list[Process]:
    """The processes that `parent` has started and not reaped."""
    found = []
    for entry in Path("/proc").iterdir():
        fields = _fields(int(entry.name)) if entry.name.isdigit() else None
        if fields and int(fields[1]) == parent:
            found.append(Process(int(entry.name), int(fields[19])))
    return found


def adopt_orphans() -> None:
    """Makes this process the parent of what its children leave behind, in init's place.

    So the exit status of a host whose browser was killed can be had by waiting for it.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def exit_status(orphan: Process) -> int | None:
    """The exit status of an adopted process, negative for a signal; None while it runs."""
    try:
        number, status = os.waitpid(orphan.number, os.WNOHANG)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(status) if number else None


def _fields(number: int) -> list[str] | None:
    """The fields of proc(5)'s stat behind the name: state, parent, …; None when it is gone."""
    try:
        text = Path(f"/proc/{number}/stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()
