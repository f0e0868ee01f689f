"""A manifest of the user's and one of the system's: which of them counts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from driver.scenario import Collection, Session
from driver.scenarios.variants import expect_prediction
from driver.waiting import expect

scenario = Collection()

NAME = "org.example.twice"


def twice(
    sentence: str, works: dict[str, bool]
) -> Callable[[Callable[[Path, Path], None]], None]:
    """Makes a function that spoils the user's or the system's manifest a scenario."""

    def add(spoil: Callable[[Path, Path], None]) -> None:
        @scenario(sentence, once=True, system=True)
        def check(session: Session) -> None:
            assert session.system_folder is not None
            user = session.tool.install(NAME, session.host.program)
            system = session.system_folder / user.name
            shutil.copyfile(user, system)
            try:
                spoil(user, system)
                verdict = session.tool.doctor(NAME)["browsers"][0]["verdict"]
                expect(verdict != "fails", works[session.browser.name], "whether it works")
                expect_prediction(session, NAME)
            finally:
                user.unlink(missing_ok=True)
                system.unlink()

    return add


BOTH = {"chromium": True, "firefox": True}


@twice("a manifest of the system's alone is found", BOTH)
def _(user: Path, _system: Path) -> None:
    user.unlink()


@twice("a broken manifest of the system's does no harm behind a good one of the user's", BOTH)
def _(_user: Path, system: Path) -> None:
    system.write_text("{")


@twice(
    "a broken manifest of the user's hides the system's from Chromium, not from Firefox",
    {"chromium": False, "firefox": True},
)
def _(user: Path, _system: Path) -> None:
    user.write_text("{")
