"""What an extension is told of a host: by the browser, and by our client in its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from driver.browser import Browser, PageError
from driver.page import ANSWER_SECONDS, End, Port, send
from driver.tool import Tool
from driver.waiting import Failure

#: What hosts of these scenarios say last before they wait for the end of their input.
LAST = "the last message"


@dataclass(frozen=True)
class Told:
    """What a port told: its messages, and with which words it ended, unless it stayed open."""

    messages: tuple[Any, ...]
    is_open: bool
    words: str | None = None


@dataclass(frozen=True)
class Reply:
    """What a message without a port got: the reply, or else the browser's words."""

    value: Any = None
    words: str | None = None


def told_by_browser(browser: Browser, name: str, first: Any = None) -> Told:
    """Connects, posts `first` if there is one, and listens until the end or the last message."""
    try:
        port = Port(browser, name)
    except PageError as error:
        return Told((), False, str(error))
    if first is not None:
        port.post(first)
    messages: list[Any] = []
    while LAST not in messages:
        event = port.next()
        if isinstance(event, End):
            return Told(tuple(messages), False, event.words)
        messages.append(json.loads(event.text))
        if first is not None:
            break
    port.disconnect()
    return Told(tuple(messages), True)


def told_by_client(tool: Tool, name: str, first: Any = None) -> Told:
    """The same of native-messaging's `connect`."""
    messages: list[Any] = []
    with tool.connect(name) as client:
        assert client.stdin is not None and client.stdout is not None
        if first is not None:
            client.stdin.write(json.dumps(first) + "\n")
            client.stdin.flush()
        for line in client.stdout:
            event = json.loads(line)
            if "message" in event:
                messages.append(event["message"])
                if first is not None or LAST in messages:
                    client.stdin.close()
                    client.stdout.read()
                    return Told(tuple(messages), True)
            elif "words" in event:
                client.stdin.close()
                client.stdout.read()
                return Told(tuple(messages), False, event["words"])
    raise Failure(f"the client has ended without a word: {messages}")


def reply_in_browser(browser: Browser, name: str, message: Any) -> Reply:
    """Sends a message without a port."""
    try:
        return Reply(value=send(browser, name, message, ANSWER_SECONDS))
    except PageError as error:
        return Reply(words=str(error))


def reply_in_client(tool: Tool, name: str, message: Any) -> Reply:
    """The same of native-messaging's `send`."""
    for event in tool.send(name, json.dumps(message)):
        if "message" in event:
            return Reply(value=event["message"])
        if "words" in event:
            return Reply(words=event["words"])
    raise Failure("the client has ended without a word")
