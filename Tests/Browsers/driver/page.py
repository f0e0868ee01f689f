"""What the extension's page does for a scenario: ports, messages, one-shot messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from driver.browser import Browser
from driver.waiting import Failure, expect

#: How long a host may take for an answer, on a machine that is busy.
ANSWER_SECONDS = 120


@dataclass(frozen=True)
class Message:
    """A message from the host, as the page's JSON.stringify writes it."""

    text: str


@dataclass(frozen=True)
class End:
    """The end of a port, with the browser's words if it says any."""

    words: str | None


Event = Message | End


class Port:
    """A port of the page, open from the beginning."""

    def __init__(self, browser: Browser, name: str) -> None:
        """connectNative(name); throws PageError where that throws."""
        self._browser = browser
        self._number: int = browser.call("connect", name)

    def post(self, message: Any) -> None:
        """postMessage(message)."""
        self._call("post", json.dumps(message))

    def next(self, seconds: float = ANSWER_SECONDS) -> Event:
        """What comes next."""
        event: dict[str, Any] = self._call("next", seconds)
        return Message(event["message"]) if "message" in event else End(event["words"])

    def hear(self) -> str:
        """The text of the next message; fails where the port ends instead."""
        event = self.next()
        if isinstance(event, End):
            raise Failure(f"the port has ended instead of sending a message: {event.words}")
        return event.text

    def ask(self, message: Any) -> Any:
        """Posts a message: the answer to it."""
        self.post(message)
        return json.loads(self.hear())

    def ping(self) -> None:
        """Fails unless a ping is answered."""
        expect(self.ask("ping"), "pong", "the answer to a ping")

    def echo(self, text: str) -> None:
        """Fails unless a JSON text comes back with the same value."""
        difference = self._call("echo", text, ANSWER_SECONDS)
        if difference is not None:
            raise Failure(difference)

    def fill(self, count: int) -> str:
        """Posts a string whose JSON has `count` bytes: the answer's text, or "same"."""
        answer: str = self._call("fill", count, ANSWER_SECONDS)
        return answer

    def pipeline(self, count: int) -> float:
        """Posts `count` messages at once: the milliseconds until all are answered, in order."""
        result: dict[str, Any] = self._call("pipeline", count, ANSWER_SECONDS)
        expect(result["wrong"], None, f"{count} messages at once")
        milliseconds: float = result["milliseconds"]
        return milliseconds

    def round_trips(self, count: int) -> list[int]:
        """Microseconds of each of `count` pings, one after the other."""
        times: list[int] = self._call("roundTrips", count)
        return times

    def upload(self, count: int) -> float:
        """Milliseconds until a message of `count` bytes is answered."""
        milliseconds: float = self._call("upload", count)
        return milliseconds

    def disconnect(self) -> None:
        """disconnect()."""
        self._call("disconnect")

    def _call(self, command: str, *parameters: Any) -> Any:
        return self._browser.call(command, self._number, *parameters)


def send(browser: Browser, name: str, message: Any, seconds: float = ANSWER_SECONDS) -> Any:
    """sendNativeMessage(name, message): the reply; throws PageError with the browser's words."""
    return json.loads(browser.call("send", name, json.dumps(message), seconds))
