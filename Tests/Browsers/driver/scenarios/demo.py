"""The extension's page, as a person uses it."""

from __future__ import annotations

from driver.page import ANSWER_SECONDS
from driver.scenario import Collection, Session
from driver.waiting import expect, wait_for

scenario = Collection()


def press(session: Session, identifier: str) -> None:
    """Presses a button, which has to be one that can be pressed."""
    script = """
      const [identifier, done] = arguments;
      const button = document.getElementById(identifier);
      const isEnabled = !button.disabled;
      button.click();
      done(isEnabled);
    """
    expect(session.browser.execute(script, identifier), True, f"whether {identifier} is enabled")


def enter(session: Session, identifier: str, text: str) -> None:
    """Replaces what is in a field."""
    script = """
      const [identifier, text, done] = arguments;
      document.getElementById(identifier).value = text;
      done(null);
    """
    session.browser.execute(script, identifier, text)


def await_log(session: Session, text: str) -> None:
    """Waits until the newest line of the log has a text."""
    script = """
      const [done] = arguments;
      done(document.querySelector("#log li")?.textContent ?? "");
    """
    wait_for(
        lambda: text in session.browser.execute(script),
        ANSWER_SECONDS,
        f"{text!r} in the page's log",
    )


@scenario("a person connects, posts, pings, measures, sends and disconnects", once=True)
def using_the_page(session: Session) -> None:
    enter(session, "name", session.host.name)
    press(session, "connect")
    await_log(session, f"connected to {session.host.name}")
    enter(session, "message", '{"text": "\u00e9"}')
    press(session, "post")
    await_log(session, '\u2190{"text":"\u00e9"}')
    press(session, "ping")
    await_log(session, '\u2190"pong"')
    press(session, "measure")
    await_log(session, "1000 round trips: ")
    press(session, "send")
    await_log(session, '\u2190{"text":"\u00e9"}')
    press(session, "disconnect")
    await_log(session, "disconnected")


@scenario("a person reads the browser's words where there is no such host", once=True)
def naming_no_host(session: Session) -> None:
    words = {
        "chromium": "Specified native messaging host not found.",
        "firefox": "No such native application org.example.nobody",
    }
    enter(session, "name", "org.example.nobody")
    press(session, "connect")
    await_log(session, words[session.browser.name])
