"""Chromium, through chromedriver."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

from driver.browser import PATIENCE_SECONDS, SCRIPT_SECONDS, Browser
from driver.paths import EXTENSION
from driver.waiting import wait_for

#: The identifier that the `key` of the extension's manifest gives it.
IDENTIFIER = "comgigigabbcnimcgedkgidpljijgdfj"


class Chromium(Browser):
    """Chromium, without a window."""

    name = "chromium"
    caller = IDENTIFIER
    mark = f"chrome-extension://{IDENTIFIER}/"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._driver: webdriver.Chrome | None = None
        self._messages: list[str] = []
        # Without it an extension from a folder is not enabled again after it was reloaded.
        preferences = {"extensions": {"ui": {"developer_mode": True}}}
        (self.profile / "Default").mkdir()
        (self.profile / "Default" / "Preferences").write_text(json.dumps(preferences))

    @property
    def driver(self) -> webdriver.Chrome:
        """The driver of the browser that runs."""
        assert self._driver is not None
        return self._driver

    @property
    def tool_variables(self) -> dict[str, str]:
        return {"CHROME_USER_DATA_DIR": str(self.profile)}

    def command(self) -> list[str]:
        self._port_file.unlink(missing_ok=True)
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        return [
            "chromium",
            "--headless=new",
            f"--user-data-dir={self.profile}",
            f"--load-extension={EXTENSION}",
            "--disable-features=DisableLoadExtensionCommandLineSwitch",
            "--remote-debugging-port=0",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--password-store=basic",
            *root,
            "about:blank",
        ]

    def attach(self) -> None:
        text = wait_for(self._read_port, PATIENCE_SECONDS, "Chromium's debugging port")
        options = webdriver.ChromeOptions()
        options.add_experimental_option("debuggerAddress", f"127.0.0.1:{text}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(executable_path=shutil.which("chromedriver"))
        self._driver = webdriver.Chrome(options=options, service=service)
        self._driver.set_script_timeout(SCRIPT_SECONDS)

    def detach(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            # Not quit(), which asks a browser that may be gone.
            driver.service.stop()

    def open_page(self) -> None:
        # A tab of its own: reloading the extension closes those of its pages.
        self.driver.switch_to.window(self.driver.window_handles[0])
        self.driver.switch_to.new_window("tab")
        page = f"chrome-extension://{IDENTIFIER}/page.html"
        wait_for(lambda: self._try_page(page), PATIENCE_SECONDS, "the extension's page")

    def execute(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_async_script(script, *arguments)

    def ask_to_quit(self) -> None:
        # It may quit before it has answered.
        with contextlib.suppress(WebDriverException):
            self.driver.execute_cdp_cmd("Browser.close", {})

    def console(self) -> list[str]:
        # Each call takes away what it gives.
        self._messages += [entry["message"] for entry in self._new_entries()]
        return self._messages

    def host_output(self) -> list[str]:
        # Hosts share the browser's standard error; its own lines begin with its process's number.
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if not re.match(r"\[\d+:\d+:|DevTools listening", line)]

    def save_screenshot(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))

    @property
    def _port_file(self) -> Path:
        return self.profile / "DevToolsActivePort"

    def _new_entries(self) -> list[dict[str, str]]:
        entries: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return entries

    def _read_port(self) -> str | None:
        try:
            lines = self._port_file.read_text().splitlines()
        except FileNotFoundError:
            return None
        return lines[0] if len(lines) > 1 else None

    def _try_page(self, page: str) -> bool:
        """Opens the page, which there is not before the extension has been loaded."""
        try:
            self.driver.get(page)
            return bool(self.driver.execute_script("return typeof remote === 'function'"))
        except WebDriverException:
            return False
