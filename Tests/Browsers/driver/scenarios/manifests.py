"""Manifests that a browser takes or does not take."""

from __future__ import annotations

import json
from typing import Any

from driver.scenarios.variants import Case, variant


def changed(has: str, **changes: Any) -> None:
    """A scenario of a manifest some of whose members are different."""
    variant(has)(lambda case: case.write(changes))


changed("a manifest as it should be")
changed("another name than the file's", name="org.example.other")
changed("a capital letter in the manifest's name", name="org.example.Variant")
changed("no name", name=None)
changed("another type", type="pipe")
changed("no type", type=None)
changed("a number for a type", type=1)
changed("no path", path=None)
changed("an empty path", path="")
changed("a number for a path", path=7)
changed("a relative path", path="host")
changed("a path from the home", path="~/host")
changed("no description", description=None)
changed("an empty description", description="")
changed("a number for a description", description=1)
changed("a key that nobody knows", comment="x")
changed("nobody allowed, by no list", allowed_origins=None, allowed_extensions=None)


@variant("no manifest")
def _(case: Case) -> None:
    case.manifest.unlink()


@variant("a folder in place of the manifest")
def _(case: Case) -> None:
    case.manifest.unlink()
    case.manifest.mkdir()


@variant("an empty manifest")
def _(case: Case) -> None:
    case.manifest.write_text("")


@variant("a manifest that is cut off")
def _(case: Case) -> None:
    text = case.manifest.read_text()
    case.manifest.write_text(text[: len(text) // 2])


@variant("a comma too many")
def _(case: Case) -> None:
    text = case.manifest.read_text().rstrip()
    case.manifest.write_text(text.removesuffix("}").rstrip() + ",\n}\n")


@variant("a comment")
def _(case: Case) -> None:
    case.manifest.write_text("// A host\n" + case.manifest.read_text())


@variant("an array for a manifest")
def _(case: Case) -> None:
    case.manifest.write_text(f"[{case.manifest.read_text()}]")


@variant("a byte order mark")
def _(case: Case) -> None:
    case.manifest.write_text("\ufeff" + case.manifest.read_text())


@variant("a manifest in UTF-16")
def _(case: Case) -> None:
    case.manifest.write_text(case.manifest.read_text(), encoding="utf-16")


@variant("a byte that is no UTF-8 in the description")
def _(case: Case) -> None:
    members = json.loads(case.manifest.read_text()) | {"description": "@"}
    case.manifest.write_bytes(json.dumps(members).encode().replace(b'"@"', b'"\xff"'))


@variant("both families' lists")
def _(case: Case) -> None:
    lists = {
        "allowed_origins": ["chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"],
        "allowed_extensions": ["other@example.org"],
    }
    own = json.loads(case.manifest.read_text())[case.list_key]
    case.write(lists | {case.list_key: own})


@variant("nobody allowed, by an empty list")
def _(case: Case) -> None:
    case.write({case.list_key: []})


@variant("a text for a list")
def _(case: Case) -> None:
    case.write({case.list_key: case.session.browser.caller})


@variant("a number in the list")
def _(case: Case) -> None:
    own = json.loads(case.manifest.read_text())[case.list_key]
    case.write({case.list_key: [*own, 1]})


@variant("somebody else allowed")
def _(case: Case) -> None:
    other = {
        "chromium": "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/",
        "firefox": "other@example.org",
    }
    case.write({case.list_key: [other[case.session.browser.name]]})


@variant("an origin without its slash", browsers=("chromium",))
def _(case: Case) -> None:
    origins = json.loads(case.manifest.read_text())["allowed_origins"]
    case.write({"allowed_origins": [origin.rstrip("/") for origin in origins]})


@variant("a wildcard for an origin", browsers=("chromium",))
def _(case: Case) -> None:
    case.write({"allowed_origins": ["chrome-extension://*/"]})


@variant("a web site beside the origin", browsers=("chromium",))
def _(case: Case) -> None:
    own = json.loads(case.manifest.read_text())["allowed_origins"]
    case.write({"allowed_origins": [*own, "https://example.org/"]})


@variant("an origin beside the extension", browsers=("firefox",))
def _(case: Case) -> None:
    own = json.loads(case.manifest.read_text())["allowed_extensions"]
    origin = "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"
    case.write({"allowed_extensions": [*own, origin]})
