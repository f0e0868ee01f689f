"""Waiting for conditions, and the failure of what did not come true."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")


class Failure(Exception):
    """Something is not as it has to be; the text says what."""


def expect(actual: Any, expected: Any, what: str) -> None:
    """Fails unless both are equal."""
    if actual != expected:
        raise Failure(f"{what}: {actual!r} instead of {expected!r}")


def wait_for(condition: Callable[[], Value | None], seconds: float, what: str) -> Value:
    """The first value of `condition` that is true, asked again and again; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        # Read first: a process that was not scheduled for long has not been late for that.
        is_late = time.monotonic() >= deadline
        if value := condition():
            return value
        if is_late:
            raise Failure(f"{what}: not within {seconds} s")
        time.sleep(0.005)
