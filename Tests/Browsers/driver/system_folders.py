"""System folders of this process's own: what is written there, nobody else sees.

A mount namespace in which copies of the folders stand in their places. It takes root's privileges,
and Linux.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNS = 0x20000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MNT_DETACH = 2

#: Where each browser looks for manifests of the system's, below a folder that its package makes.
FOLDERS = {
    "chromium": (Path("/etc/chromium"), "native-messaging-hosts"),
    "firefox": (Path("/usr/lib/mozilla"), "native-messaging-hosts"),
}


@dataclass(frozen=True)
class SystemFolder:
    """A folder for manifests of the system's."""

    #: Where it is; None where there can be none.
    path: Path | None
    #: Why there is none.
    reason: str = ""

    def release(self) -> None:
        """Lets the system's own folder be seen again."""
        if self.path is not None:
            ctypes.CDLL(None).umount2(os.fsencode(self.path.parent), MNT_DETACH)


def make_private(browser: str, copies: Path) -> SystemFolder:
    """Gives this process and its children a folder of their own in a browser's system folder.

    To be called before there are threads. The copy is in `copies`.
    """
    top, name = FOLDERS[browser]
    if not top.is_dir():
        return SystemFolder(None, f"there is no {top}")
    copy = copies / top.name
    shutil.copytree(top, copy, symlinks=True)
    (copy / name).mkdir(exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [
        ("unshare", lambda: libc.unshare(CLONE_NEWNS)),
        # Otherwise what is mounted here would be mounted outside, too.
        ("mount", lambda: libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)),
        ("mount", lambda: libc.mount(os.fsencode(copy), os.fsencode(top), None, MS_BIND, None)),
    ]
    for call, step in steps:
        if step() != 0:
            return SystemFolder(None, f"{call}: {os.strerror(ctypes.get_errno())}")
    return SystemFolder(top / name)
