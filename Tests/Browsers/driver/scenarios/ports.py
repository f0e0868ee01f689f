"""Several ports, ports that wait, messages without a port, and a host that prints."""

from __future__ import annotations

import time

from driver.page import ANSWER_SECONDS, send
from driver.scenario import Collection, Session
from driver.waiting import Failure, expect, wait_for

scenario = Collection()

IDLE_SECONDS = 2.0
#: How long a host may take to end after its port.
END_SECONDS = 1.5


@scenario("two ports have a process each and hear nothing of one another")
def two_ports(session: Session) -> None:
    first, second = session.connect(), session.connect()
    first.post({"for": "first"})
    second.post({"for": "second"})
    for number in range(100):
        first.post({"first": number})
        second.post({"second": number})
    expect(second.hear(), '{"for":"second"}', "the second port's first message")
    expect(first.hear(), '{"for":"first"}', "the first port's first message")
    for number in range(100):
        expect(first.hear(), f'{{"first":{number}}}', "the first port's message")
        expect(second.hear(), f'{{"second":{number}}}', "the second port's message")
    expect(len(session.browser.hosts()), 2, "processes")
    first.disconnect()
    wait_for(lambda: len(session.browser.hosts()) == 1, END_SECONDS, "the first host's end")
    second.ping()


@scenario("a port that is idle costs nothing and answers afterwards")
def idle(session: Session) -> None:
    port = session.connect()
    port.ping()
    host = session.browser.host()
    before = host.cpu_seconds
    time.sleep(IDLE_SECONDS)
    spent = host.cpu_seconds - before
    if spent > 0.02:
        raise Failure(f"the host was busy for {spent} s of {IDLE_SECONDS}")
    expect(host.is_gone, False, "whether the host is gone")
    port.ping()


@scenario("a message without a port has its reply, and its process ends")
def one_shot(session: Session) -> None:
    for number in range(3):
        message = {"text": "ping", "number": number}
        reply = send(session.browser, session.host.name, message)
        expect(reply, message, "the reply")
        wait_for(lambda: not session.browser.hosts(), END_SECONDS, "the host's end")


@scenario("what a handler prints reaches the console, and the port lives", prints=True)
def printing(session: Session) -> None:
    port = session.connect()
    text = f"a stray line at {time.monotonic()}"
    for _ in range(3):
        expect(port.ask({"print": text}), {"print": text}, "the answer")
    port.ping()
    wait_for(
        lambda: session.browser.host_output().count(text) == 3,
        ANSWER_SECONDS,
        "the line in the console, three times",
    )
