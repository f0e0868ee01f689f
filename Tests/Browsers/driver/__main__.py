"""The command: tests native messaging hosts in real browsers."""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Lock, Thread

DESCRIPTION = """
Tests native messaging hosts in real browsers: installs them with native-messaging, starts the
browser without a window with a profile of its own, and drives the extension in Tests/Browsers.
Nothing outside of temporary folders and .build is changed.
"""
EPILOG = """
Exit status: 0 all passed, 1 something failed, 2 the command line makes no sense, 77 a browser or
Python's venv is not installed. What fails leaves screenshot, console and logs in
.build/browsers/failures.
"""
SUMMARY = re.compile(r"(\d+) passed, (\d+) failed")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="Tests/Browsers/run", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False
    )
    choices = ["chromium", "firefox", "both"]
    parser.add_argument("--browser", choices=choices, default="both", help="both unless given")
    parser.add_argument(
        "--host",
        metavar="PATH",
        type=Path,
        help="test this program, which answers as ping_pong does, instead of this package's hosts",
    )
    parser.add_argument(
        "--only",
        metavar="TEXT",
        action="append",
        default=[],
        help="only scenarios whose sentence has this text; may be given more than once",
    )
    parser.add_argument(
        "--repeat", metavar="N", type=_count, default=1, help="run everything N times"
    )
    parser.add_argument("--keep", action="store_true", help="keep homes, profiles and logs")
    parser.add_argument(
        "--figures", action="store_true", help="measure instead, and print a table for the README"
    )
    parser.add_argument("--list", action="store_true", help="print the scenarios' sentences")
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def main() -> int:
    """Builds, then runs one browser here or both beside each other."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    options = parser().parse_args()
    if options.host is not None and not options.host.is_file():
        parser().error(f"there is no program {options.host}")
    # Behind --help, which has to work without the clients.
    from driver import figures, hosts
    from driver.processes import adopt_orphans
    from driver.runner import Options, Runner
    from driver.scenarios import ALL

    if options.list:
        print("\n".join(scenario.sentence for scenario in ALL))
        return 0
    if not options.no_build:
        print("building", flush=True)
        try:
            hosts.build(with_ours=options.host is None)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(error.stdout.decode(errors="replace"))
            print(f"{' '.join(error.cmd)}: status {error.returncode}", file=sys.stderr)
            return 1
    if options.figures:
        return figures.print_table(options.browser)
    if options.browser == "both":
        return run_beside_each_other(sys.argv[1:])
    # Messages may be nested as deeply as browsers allow.
    sys.setrecursionlimit(20_000)
    adopt_orphans()
    passed = failed = 0
    given = [hosts.given(options.host)] if options.host else []
    for _ in range(options.repeat):
        runner = Runner(Options(options.browser, given, options.only, options.keep), ALL)
        runner.run()
        passed += runner.passed
        failed += runner.failed
    return conclude(passed, failed)


def leave(*_: object) -> None:
    """Ends browsers and removes folders on the way out, which a second signal does not stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(1)


def run_beside_each_other(arguments: list[str]) -> int:
    """Runs each browser in a process of its own, and adds up what they say."""
    command = [sys.executable, "-m", "driver", *_without_browser(arguments), "--no-build"]
    processes = [
        subprocess.Popen([*command, "--browser", name], stdout=subprocess.PIPE, text=True)
        for name in ("chromium", "firefox")
    ]
    counts = [0, 0]
    lock = Lock()
    broken: list[str] = []

    def relay(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        is_summed = False
        for line in process.stdout:
            with lock:
                if summary := SUMMARY.fullmatch(line.strip()):
                    is_summed = True
                    counts[0] += int(summary[1])
                    counts[1] += int(summary[2])
                else:
                    print(line, end="", flush=True)
        if process.wait() != 0 and not (is_summed and process.returncode == 1):
            broken.append(f"a browser's tests ended with status {process.returncode}")

    threads = [Thread(target=relay, args=[process]) for process in processes]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
                process.wait()
    for line in broken:
        print(line, file=sys.stderr)
    return conclude(counts[0], counts[1] + len(broken))


def _without_browser(arguments: list[str]) -> list[str]:
    kept = list(arguments)
    if "--browser" in kept:
        index = kept.index("--browser")
        del kept[index : index + 2]
    return [argument for argument in kept if not argument.startswith("--browser=")]


def conclude(passed: int, failed: int) -> int:
    """Prints the last line; the exit status. Nothing that ran is no success."""
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
