"""Programs that a browser can launch or cannot, and names that it takes or does not."""

from __future__ import annotations

import json

from driver import hosts
from driver.scenario import Session
from driver.scenarios.variants import (
    NAME,
    Case,
    Members,
    expect_prediction,
    remove,
    scenario,
    variant,
)


@variant("a path through the parent's folder")
def _(case: Case) -> None:
    case.write({"path": f"{case.program.parent}/../{case.program.parent.name}/host"})


@variant("a symbolic link for a program")
def _(case: Case) -> None:
    link = case.program.with_name("link")
    link.symlink_to(case.program)
    case.write({"path": str(link)})


@variant("a program that is not there")
def _(case: Case) -> None:
    case.program.unlink()


@variant("a folder for a program", may_race=True)
def _(case: Case) -> None:
    case.program.unlink()
    case.program.mkdir()


@variant("a program that may not be executed", may_race=True)
def _(case: Case) -> None:
    case.program.chmod(0o644)


@variant("a script whose interpreter is not there", may_race=True)
def _(case: Case) -> None:
    hosts.program(case.program, "#!/no/such/interpreter\n")


@variant("a script without a first line", may_race=True)
def _(case: Case) -> None:
    hosts.program(case.program, "import sys\n")


@variant("a script with Windows's line ends", may_race=True)
def _(case: Case) -> None:
    hosts.program(case.program, "#!/bin/sh\r\nexec cat\r\n")


@variant("an empty program", may_race=True)
def _(case: Case) -> None:
    hosts.program(case.program, "")


def named(has: str, name: str) -> None:
    """A scenario of a host of another name, with a manifest of that name."""

    @scenario(f"{has} in the host's name: the doctor predicts the browser's words", once=True)
    def check(session: Session) -> None:
        manifest = session.tool.install(NAME, session.host.program)
        members: Members = json.loads(manifest.read_text()) | {"name": name}
        manifest.unlink()
        path = manifest.parent / f"{name}.json"
        if path.parent == manifest.parent:
            path.write_text(json.dumps(members))
        try:
            expect_prediction(session, name)
        finally:
            remove(path)


named("a capital letter", "org.example.Variant")
named("an underscore", "org.example_variant")
named("one word", "variant")
named("a digit at the start of each word", "1.2.3")
named("a dash", "org.example.my-host")
named("a space", "org.example.my host")
named("a slash", "org.example/host")
named("a letter with an accent", "org.example.h\u00f6st")
named("a dot at the start", ".org.example")
named("a dot at the end", "org.example.")
named("two dots", "org..example")
named("nothing", "")
