"""Scenarios: sentences that can fail, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from driver.browser import Browser
from driver.hosts import Host
from driver.page import Port
from driver.tool import Tool


@dataclass
class Session:
    """A browser that runs, and the host that a scenario is about."""

    browser: Browser
    tool: Tool
    host: Host
    #: A folder for what a scenario writes.
    folder: Path
    #: The browser's folder for manifests of the system's, if we have one of our own.
    system_folder: Path | None = None

    def connect(self) -> Port:
        """A port to the host."""
        return Port(self.browser, self.host.name)


@dataclass(frozen=True)
class Scenario:
    """What has to be true of a host, or once of a browser."""

    sentence: str
    check: Callable[[Session], None]
    #: Whether it is told of one host alone: it is not about the host.
    once: bool = False
    #: Whether it needs a host that prints what it is told to.
    prints: bool = False
    #: The browsers that it is about.
    browsers: tuple[str, ...] = ("chromium", "firefox")
    #: Whether it writes into a folder of the system's.
    system: bool = False

    def applies(self, browser: Browser, host: Host, is_first: bool) -> bool:
        """Whether it can be told of this host in this browser."""
        return (
            browser.name in self.browsers
            and (is_first or not self.once)
            and (host.prints or not self.prints)
        )


@dataclass
class Collection:
    """Scenarios in the order of their definitions."""

    scenarios: list[Scenario] = field(default_factory=list)

    def __call__(
        self,
        sentence: str,
        *,
        once: bool = False,
        prints: bool = False,
        browsers: tuple[str, ...] = ("chromium", "firefox"),
        system: bool = False,
    ) -> Callable[[Callable[[Session], None]], Callable[[Session], None]]:
        """Makes a function the check of a scenario."""

        def collect(check: Callable[[Session], None]) -> Callable[[Session], None]:
            self.scenarios.append(Scenario(sentence, check, once, prints, browsers, system))
            return check

        return collect
