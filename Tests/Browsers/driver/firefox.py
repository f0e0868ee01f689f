"""Firefox, through Marionette."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from marionette_driver import errors
from marionette_driver.addons import Addons
from marionette_driver.marionette import Marionette

from driver.browser import PATIENCE_SECONDS, SCRIPT_SECONDS, Browser
from driver.paths import EXTENSION
from driver.waiting import wait_for

#: `browser_specific_settings.gecko.id` of the extension's manifest.
IDENTIFIER = "native-messaging@example.org"
#: The host of its pages' addresses, which Firefox would otherwise choose at random.
ADDRESS = "4d3f6d2e-6f0b-4b1c-9a52-7d0f7e3b8a11"

PREFERENCES: dict[str, bool | int | str] = {
    "marionette.port": 0,
    "extensions.webextensions.uuids": json.dumps({IDENTIFIER: ADDRESS}),
    # Times in microseconds, not in milliseconds.
    "privacy.reduceTimerPrecision": False,
    # After it was killed it is to start as ever.
    "browser.sessionstore.resume_from_crash": False,
    "toolkit.startup.max_resumed_crashes": -1,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "browser.search.update": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}

CONSOLE_SCRIPT = """
const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
return Services.console.getMessageArray().map((entry) => entry.message).concat(
  storage.getEvents().map((event) => event.arguments.map(String).join(" ")));
"""


class Firefox(Browser):
    """Firefox ESR, without a window."""

    name = "firefox"
    caller = IDENTIFIER
    mark = IDENTIFIER

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._marionette: Marionette | None = None
        lines = [
            f"user_pref({json.dumps(key)}, {json.dumps(value)});\n"
            for key, value in PREFERENCES.items()
        ]
        (self.profile / "user.js").write_text("".join(lines))

    @property
    def marionette(self) -> Marionette:
        """The driver of the browser that runs."""
        assert self._marionette is not None
        return self._marionette

    def command(self) -> list[str]:
        self._port_file.unlink(missing_ok=True)
        options = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
        return ["firefox-esr", *options, "--profile", str(self.profile), "about:blank"]

    def attach(self) -> None:
        port = wait_for(self._read_port, PATIENCE_SECONDS, "Firefox's Marionette port")
        self._marionette = Marionette(host="127.0.0.1", port=port)
        self._marionette.start_session()
        self._marionette.timeout.script = SCRIPT_SECONDS
        Addons(self._marionette).install(str(EXTENSION), temp=True)

    def detach(self) -> None:
        marionette, self._marionette = self._marionette, None
        if marionette is not None and marionette.client is not None:
            # Not delete_session(), which asks a browser that may be gone.
            marionette.client.close()

    def open_page(self) -> None:
        # A tab of its own: reloading the extension closes those of its pages.
        self.marionette.switch_to_window(self.marionette.window_handles[0])
        tab = self.marionette.open(type="tab", focus=True)
        self.marionette.switch_to_window(tab["handle"])
        wait_for(self._try_page, PATIENCE_SECONDS, "the extension's page")

    def execute(self, script: str, *arguments: Any) -> Any:
        return self.marionette.execute_async_script(script, arguments, sandbox=None)

    def ask_to_quit(self) -> None:
        # Not by Marionette's own command, which first closes all tabs.
        quit_script = "Services.startup.quit(Ci.nsIAppStartup.eAttemptQuit);"
        self.marionette.set_context("chrome")
        # It may quit before it has answered.
        with contextlib.suppress(errors.MarionetteException, OSError):
            self.marionette.execute_script(
                f"Services.tm.dispatchToMainThread(() => {{ {quit_script} }});"
            )

    def console(self) -> list[str]:
        with self.marionette.using_context("chrome"):
            lines: list[str] = self.marionette.execute_script(CONSOLE_SCRIPT)
        return lines

    def host_output(self) -> list[str]:
        mark = "stderr output from native app "
        return [
            line.partition(mark)[2].partition(": ")[2] for line in self.console() if mark in line
        ]

    def save_screenshot(self, path: Path) -> None:
        path.write_bytes(self.marionette.screenshot(format="binary"))

    @property
    def _port_file(self) -> Path:
        return self.profile / "MarionetteActivePort"

    def _read_port(self) -> int | None:
        try:
            text = self._port_file.read_text()
        except FileNotFoundError:
            return None
        return int(text) if text.strip() else None

    def _try_page(self) -> bool:
        """Opens the page, which there is not before the extension has been loaded."""
        try:
            self.marionette.navigate(f"moz-extension://{ADDRESS}/page.html")
            script = "return typeof remote === 'function';"
            return bool(self.marionette.execute_script(script, sandbox=None))
        except errors.MarionetteException:
            return False
