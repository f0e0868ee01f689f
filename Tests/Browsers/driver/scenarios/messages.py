"""What goes through a port and comes back."""

from __future__ import annotations

import json

from driver.page import Port
from driver.scenario import Collection, Session
from driver.waiting import Failure, expect

scenario = Collection()

MIB = 1 << 20
#: The longest message that Chromium sends.
LARGEST = 64 * MIB

VALUES = (
    "null true false 0 -0 -1 7 0.1 -2.5e-7 1e21 9007199254740991 5e-324 1.7976931348623157e308"
    ' "" "text" [] {} [[]] [{}] {"":0} [null,true,-1.5,"x",{"a":[1,{"b":{}}]}]'
).split()

TEXTS = [
    "\u00e4\u00f6\u00fc\u00df \u20ac \u4e16\u754c \U0001f600\U0001f469\u200d\U0001f680",
    "\u0000\u0001\u001f\u007f\u0080\u009f",
    'quote " backslash \\ slash / \b\f\n\r\t',
    "\u2028\u2029\ufeff\ufffd\ufffe\uffff\U0010ffff",
    "e\u0301 \u202eright to left\u202c",
]


def expect_count(port: Port, count: int) -> None:
    """Fails unless a message of `count` bytes is answered by its length."""
    answer = port.fill(count)
    if answer == "same" or json.loads(answer).get("bytes") != count:
        raise Failure(f"a message of {count} bytes is answered {answer}")


@scenario("a ping is answered by a pong")
def ping(session: Session) -> None:
    session.connect().ping()


@scenario("every kind of JSON value comes back as it went")
def values(session: Session) -> None:
    port = session.connect()
    for value in VALUES:
        port.echo(value)
    port.echo(f"[{','.join(VALUES)}]")


@scenario("text of every script and every control character comes back as it went")
def texts(session: Session) -> None:
    port = session.connect()
    for text in TEXTS:
        port.echo(json.dumps(text, ensure_ascii=False))
        port.echo(json.dumps({text: [text]}))


@scenario("lone surrogates come back as they went")
def surrogates(session: Session) -> None:
    port = session.connect()
    for text in (r'"\ud800"', r'"\udfff"', r'"a\udc00\ud800b"', r'{"\udbff":"\ud83d\ude00"}'):
        port.echo(text)


@scenario("1,000 levels of nesting come back as they went")
def nesting(session: Session) -> None:
    port = session.connect()
    port.echo("[" * 1000 + "]" * 1000)
    port.echo('{"a":' * 1000 + "1" + "}" * 1000)


@scenario("messages around 4 KiB, 64 KiB and 1 MiB come back whole")
def sizes(session: Session) -> None:
    port = session.connect()
    for size in (4 << 10, 64 << 10):
        for count in range(size - 6, size + 7):
            expect(port.fill(count), "same", f"the answer to {count} bytes")
    for count in range(MIB - 6, MIB):
        expect(port.fill(count), "same", f"the answer to {count} bytes")


@scenario("an answer of exactly 1 MiB arrives, and the host refuses to send one byte more")
def longest_answer(session: Session) -> None:
    port = session.connect()
    expect(port.fill(MIB), "same", "the answer to 1 MiB")
    expect_count(port, MIB + 1)
    port.ping()


@scenario("10 MB and 64 MiB arrive whole")
def large(session: Session) -> None:
    port = session.connect()
    expect_count(port, 10_000_000)
    expect_count(port, LARGEST)
    port.ping()


@scenario("20,000 messages at once are answered in order, none lost")
def pipeline(session: Session) -> None:
    port = session.connect()
    port.pipeline(20_000)
    port.ping()
