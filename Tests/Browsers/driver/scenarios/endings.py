"""Who ends first, and what becomes of the other."""

from __future__ import annotations

import os
import signal

from driver import hosts
from driver.page import End, Port
from driver.processes import Process, exit_status
from driver.scenario import Collection, Session
from driver.scenarios.ports import END_SECONDS
from driver.waiting import expect, wait_for

scenario = Collection()


def expect_gone(host: Process) -> None:
    """Fails unless the host is gone in time, and the browser has reaped it."""
    wait_for(lambda: host.is_gone, END_SECONDS, "the host's end without a zombie")


def expect_clean_end(host: Process) -> None:
    """The same of a host whose browser is gone: its status is ours to fetch, and 0.

    Unless the browser has lived long enough to do so.
    """
    status = wait_for(
        lambda: ["reaped"] if host.is_gone else _found(exit_status(host)),
        END_SECONDS,
        "the host's end after the browser's",
    )
    if status != ["reaped"]:
        expect(status, [0], "the host's exit status")


def _found(status: int | None) -> list[int] | None:
    return None if status is None else [status]


@scenario("a host whose port is disconnected is gone in 1.5 s and leaves no zombie")
def disconnecting(session: Session) -> None:
    for _ in range(5):
        port = session.connect()
        port.ping()
        host = session.browser.host()
        port.disconnect()
        expect_gone(host)


@scenario("a host whose port is disconnected exits with status 0")
def status(session: Session) -> None:
    program, notes = hosts.witness(session.folder / "witness", session.host)
    name = f"{session.host.name}.witness"
    session.tool.install(name, program)
    for _ in range(3):
        notes.write_text("")
        port = Port(session.browser, name)
        port.ping()
        port.disconnect()
        wait_for(lambda: notes.read_text().endswith("\n"), END_SECONDS, "the host's end")
        expect(notes.read_text(), "0\n", "the exit status")


@scenario("a port whose host is killed ends in the browser's words, and the next one works")
def killing_the_host(session: Session) -> None:
    words = {"chromium": "Native host has exited.", "firefox": None}
    port = session.connect()
    port.ping()
    host = session.browser.host()
    os.kill(host.number, signal.SIGKILL)
    expect(port.next(), End(words[session.browser.name]), "the end of the port")
    expect_gone(host)
    again = session.connect()
    again.ping()


@scenario("a host whose extension is reloaded is gone in 1.5 s, and the next one works")
def reloading(session: Session) -> None:
    port = session.connect()
    port.ping()
    host = session.browser.host()
    session.browser.call("reload")
    expect_gone(host)
    session.browser.open_page()
    session.connect().ping()


@scenario("hosts are gone in 1.5 s, with status 0, when the browser quits")
def quitting(session: Session) -> None:
    ports = [session.connect(), session.connect()]
    for port in ports:
        port.ping()
    running = session.browser.hosts()
    expect(len(running), 2, "processes")
    session.browser.quit()
    for host in running:
        expect_clean_end(host)
    session.browser.start()


@scenario("hosts are gone in 1.5 s, with status 0, when the browser is killed")
def killing_the_browser(session: Session) -> None:
    ports = [session.connect(), session.connect()]
    for port in ports:
        port.ping()
    running = session.browser.hosts()
    expect(len(running), 2, "processes")
    session.browser.kill()
    for host in running:
        expect_clean_end(host)
    session.browser.start()
