"""What browsers do not take: the doctor predicts their words, and so does the client."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from driver.agreement import (
    Reply,
    reply_in_browser,
    reply_in_client,
    told_by_browser,
    told_by_client,
)
from driver.scenario import Collection, Session
from driver.waiting import expect

scenario = Collection()

NAME = "org.example.variant"
PING = {"text": "ping"}
#: What Chromium says of a program that cannot be executed, by what it sees first: that the host has
#: ended, or that nobody reads what it writes.
RACE = {
    "Native host has exited.",
    "Error when communicating with the native messaging host.",
}

Members = dict[str, Any]


@dataclass
class Case:
    """A manifest that is about to be spoiled."""

    session: Session
    manifest: Path
    #: A program that could be launched, in a folder of its own.
    program: Path

    @property
    def list_key(self) -> str:
        """Where the manifest says who may call."""
        return _list_key(self.session)

    def write(self, changes: Members) -> None:
        """Changes members of the manifest; None takes one away."""
        members: Members = json.loads(self.manifest.read_text()) | changes
        kept = {key: value for key, value in members.items() if value is not None}
        self.manifest.write_text(json.dumps(kept))


def _list_key(session: Session) -> str:
    return "allowed_origins" if session.browser.name == "chromium" else "allowed_extensions"


def expect_prediction(session: Session, name: str, may_race: bool = False) -> None:
    """Fails unless doctor and client say of a host what the browser says, letter for letter."""
    diagnosis = session.tool.doctor(name)["browsers"][0]
    works = diagnosis["verdict"] != "fails"
    first = PING if works else None
    told = told_by_browser(session.browser, name, first)
    reply = reply_in_browser(session.browser, name, PING)
    if may_race and reply.words in RACE and diagnosis["sendNativeMessage"] in RACE:
        reply = Reply(words=diagnosis["sendNativeMessage"])
    expect(told.is_open, works, "whether it works in the browser, as the doctor says")
    expect(diagnosis["connectNative"], told.words, "the doctor's and the browser's words of a port")
    expect(
        diagnosis["sendNativeMessage"],
        reply.words,
        "the doctor's and the browser's words of a message",
    )
    expect(told_by_client(session.tool, name, first), told, "the client's and the browser's port")
    answer = reply_in_client(session.tool, name, PING)
    if may_race and answer.words in RACE:
        answer = reply
    expect(answer, reply, "the client's and the browser's reply")


def variant(
    has: str, *, may_race: bool = False, browsers: tuple[str, ...] = ("chromium", "firefox")
) -> Callable[[Callable[[Case], None]], None]:
    """Makes a function that spoils a manifest a scenario."""

    def add(spoil: Callable[[Case], None]) -> None:
        @scenario(f"{has}: the doctor predicts the browser's words", once=True, browsers=browsers)
        def check(session: Session) -> None:
            folder = session.folder / f"variant-{len(list(session.folder.glob('variant-*')))}"
            folder.mkdir()
            program = folder / "host"
            program.write_bytes(session.host.program.read_bytes())
            program.chmod(0o755)
            manifest = session.tool.install(NAME, program)
            spoil(Case(session, manifest, program))
            try:
                expect_prediction(session, NAME, may_race)
            finally:
                remove(manifest)

    return add


def remove(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
