"""Where everything is."""

from __future__ import annotations

from pathlib import Path

BROWSER_TESTS = Path(__file__).resolve().parent.parent
ROOT = BROWSER_TESTS.parent.parent
EXTENSION = BROWSER_TESTS / "extension"
PRODUCTS = ROOT / ".build" / "browsers"
FAILURES = PRODUCTS / "failures"
RELEASE = ROOT / ".build" / "release"
TINY = ROOT / ".build" / "tiny"
