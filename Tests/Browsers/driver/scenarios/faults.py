"""Hosts that do what they should not: browser and client tell an extension the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from driver import hosts
from driver.agreement import (
    LAST,
    reply_in_browser,
    reply_in_client,
    told_by_browser,
    told_by_client,
)
from driver.browser import PageError
from driver.paths import RELEASE
from driver.scenario import Collection, Session
from driver.scenarios.messages import LARGEST
from driver.waiting import Failure, expect, wait_for

scenario = Collection()

NAME = "org.example.faulty"
#: How much later than due a killing may be seen on a machine that is busy.
KILL_PATIENCE_SECONDS = 2.5
#: The step of ScriptedHost with which it says its last message, and waits for the end of its input.
STAYS = f"frame={json.dumps(LAST)};end"

#: What a host does, and the steps of ScriptedHost with which it does so.
FAULTS = {
    "prints a line of text": "text=hello world\n;end",
    "announces 4 GiB": "hex=ffffffff31323334;end",
    "swaps the length's bytes": 'hex=00000006;text="pong";end',
    "sends 1 MiB in one string": f'hex=0000100022;many=1044480;text={"x" * 4094}";{STAYS}',
    "sends one byte more than 1 MiB": "length=1048577;many=1048577;end",
    "exits with status 0 at once": "exit=0",
    "exits with status 1 at once": "exit=1",
    "crashes at once": "kill=11",
    "closes its output and lives on": "close=1;end",
    "cuts off a header": "hex=0600;exit=0",
    "cuts off a body": 'length=6;text="po;exit=0',
    "exits after a good message": "frame={};exit=0",
    "fails after a good message": "frame={};exit=7",
    "prints after a good message": "frame=[1];text=ok then;end",
    "sends an empty message": f"length=0;{STAYS}",
    "sends a word that is no JSON": f"frame=NaN;{STAYS}",
    "sends two values at once": f"frame=1 2;{STAYS}",
    "sends a comma too many": f'frame={{"a":1,}};{STAYS}',
    "sends a comment": f"frame=[1]//x;{STAYS}",
    "sends a name without quotes": f"frame={{bad;{STAYS}",
    "sends a NUL in a string": f"hex=05000000;hex=2261006222;{STAYS}",
    "sends a byte order mark": f"hex=05000000efbbbf3132;{STAYS}",
    "sends half a byte order mark": f"hex=04000000efbb3132;{STAYS}",
    "sends bytes that are no UTF-8 in a string": f"hex=0700000022;hex=61ff62c32822;{STAYS}",
    "sends an encoded surrogate": f"hex=0500000022eda08022;{STAYS}",
    "sends an overlong slash": f"hex=0400000022c0af22;{STAYS}",
    "sends a cut UTF-8 sequence": f"hex=0500000022f09f9822;{STAYS}",
    "sends bytes that are no UTF-8 outside a string": f"hex=030000005bff5d;{STAYS}",
    "sends a lone surrogate": f'frame="\\ud800";{STAYS}',
    "sends a name twice": f'frame={{"a":1,"a":2}};{STAYS}',
    "sends white space around a value": f"frame= \t\r\n[ ] ;{STAYS}",
    "sends a line end behind the JSON": f"frame=[1]\n;{STAYS}",
    "sends a number without a digit": f"frame=1.;{STAYS}",
    "sends a number with a leading zero": f"frame=01;{STAYS}",
    "sends a raw line end in a string": f'frame="a\nb";{STAYS}',
    "sends an unknown escape": f'frame="\\x41";{STAYS}',
    "sends 2,900 levels of arrays": f"frame={'[' * 2900}{']' * 2900};{STAYS}",
    "sends a header in two pieces": f"hex=0300;pause=30;hex=0000;text=[1];{STAYS}",
    "lets a child hold its output": "frame=1;child=400;exit=0",
}


def expect_agreement(session: Session, steps: str) -> None:
    """Fails unless browser and client tell the same of a host that takes these steps."""
    install(session, steps)
    expect(
        told_by_client(session.tool, NAME),
        told_by_browser(session.browser, NAME),
        "what the client's port tells, and the browser's",
    )
    # It reads first: of a host that has ended before the message was written, Chromium says one or
    # the other.
    install(session, f"read;{steps}")
    expect(
        reply_in_client(session.tool, NAME, {}),
        reply_in_browser(session.browser, NAME, {}),
        "what the client's one-shot message gets, and the browser's",
    )


def install(session: Session, steps: str) -> None:
    """Makes a host known that takes these steps."""
    # Each has a file of its own: one that is still run cannot be written.
    count = len(list(session.folder.glob("faulty-*")))
    command = [str(RELEASE / "ScriptedHost")]
    program = hosts.script(session.folder / f"faulty-{count}", command, last=steps)
    session.tool.install(NAME, program)


def add(does: str, steps: str) -> None:
    """A scenario of one fault."""

    @scenario(f"of a host that {does}, our client tells what the browser tells", once=True)
    def check(session: Session) -> None:
        expect_agreement(session, steps)


for _does, _steps in FAULTS.items():
    add(_does, _steps)


@scenario("a host that stays is killed when our client would kill it", once=True)
def staying(session: Session) -> None:
    # Without and with SIGTERM ignored.
    seconds = {"chromium": (2.0, 2.0), "firefox": (3.0, 6.0)}[session.browser.name]
    for steps, expected in zip(("reply;stay", "ignore=15;reply;stay"), seconds, strict=True):
        install(session, steps)
        with ThreadPoolExecutor() as pool:
            client = pool.submit(seconds_of, lambda: session.tool.send(NAME, "{}"))
            browser = seconds_of(lambda: await_killing(session))
        for who, took in (("browser", browser), ("client", client.result())):
            if not expected - 0.1 <= took <= expected + KILL_PATIENCE_SECONDS:
                raise Failure(f"the {who} takes {took:.2f} s to kill it, not {expected} s")


def await_killing(session: Session) -> None:
    """Sends a message, and waits until the browser has killed the host."""
    reply_in_browser(session.browser, NAME, {})
    wait_for(lambda: not session.browser.hosts(), 30, "the host's end")


def seconds_of(action: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.monotonic()
    action()
    return time.monotonic() - start


@scenario("posting to a port that has ended throws the browser's words", once=True)
def posting_late(session: Session) -> None:
    words = {
        "chromium": "Attempting to use a disconnected port object",
        "firefox": "Attempt to postMessage on disconnected port",
    }
    port = session.connect()
    port.ping()
    port.disconnect()
    try:
        port.post("ping")
    except PageError as error:
        return expect(str(error), words[session.browser.name], "the words")
    raise Failure("the message was taken")


@scenario(
    "one byte more than 64 MiB is refused in our client's words", browsers=("chromium",), once=True
)
def posting_too_much(session: Session) -> None:
    port = session.connect()
    try:
        port.fill(LARGEST + 1)
    except PageError as error:
        words = str(error)
    else:
        raise Failure("the message was taken")
    port.ping()
    with session.tool.connect(session.host.name) as client:
        _, errors = client.communicate(f'"{"x" * (LARGEST - 1)}"\n')
    expect(words in errors, True, f"whether the client says so in {errors!r}")


@scenario("anything but an object is no message without a port", browsers=("chromium",), once=True)
def sending_no_object(session: Session) -> None:
    words = (
        "Error in invocation of runtime.sendNativeMessage([string|runtime.NativeMessageTarget] "
        "application, object message, optional function callback): No matching signature."
    )
    messages: list[Any] = ["ping", 1, None, True, []]
    for message in messages:
        reply = reply_in_browser(session.browser, session.host.name, message)
        expect(reply.words, words, f"the words for {message!r}")


@scenario("any JSON value is a message without a port", browsers=("firefox",), once=True)
def sending_anything(session: Session) -> None:
    messages: list[Any] = ["x", 1, None, True, []]
    for message in messages:
        reply = reply_in_browser(session.browser, session.host.name, message)
        expect(reply.value, message, f"the reply to {message!r}")
