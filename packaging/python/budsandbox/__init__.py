"""A stand-in for Bud's sandbox on this machine.

    with budsandbox.start(now="2026-03-01T09:00:00Z", freeze=True) as sandbox:
        YourClient(sandbox.url, sandbox.client_id, sandbox.client_secret)
"""

from __future__ import annotations

import atexit
import datetime
import os
import pathlib
import subprocess
import sys
import threading
from typing import IO, Mapping, Optional, Sequence, Union

__all__ = ["Sandbox", "program", "start"]


def program() -> str:
    """Return the path of the program. BUDSANDBOX_PROGRAM names one of your own.

    Raise FileNotFoundError, which says how to get the program, if there is none.
    """
    given = os.environ.get("BUDSANDBOX_PROGRAM")
    if given:
        return given
    name = "budsandbox.exe" if sys.platform == "win32" else "budsandbox"
    path = pathlib.Path(__file__).parent / "bin" / name
    if not path.exists():
        raise FileNotFoundError(
            f"{path} does not exist: this package was not installed from the wheel of this platform. "
            "In a checkout, `go build` makes the program; set BUDSANDBOX_PROGRAM to its path."
        )
    return str(path)


class Sandbox:
    """A running sandbox. It ends with stop(), at the end of its with block, or with this process."""

    client_id = "demo"
    client_secret = "demo-secret"

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self._process = process
        self.url = url
        """The base URL, in place of https://api-sandbox.thisisbud.com."""

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """End the sandbox."""
        atexit.unregister(self.stop)
        self._process.terminate()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    *args: str,
    now: Optional[Union[str, datetime.datetime]] = None,
    freeze: bool = False,
    seed: Optional[int] = None,
    strict: bool = False,
    customers: Optional[Union[str, "os.PathLike[str]"]] = None,
    task_delay: Optional[str] = None,
    webhooks: Optional[Mapping[str, str]] = None,
    timeout: float = 10,
    log: Union[None, int, IO[str]] = None,
) -> Sandbox:
    """Start a sandbox of its own: on a free port, with nothing kept.

    args are further arguments of `budsandbox serve`, and timeout is in seconds. The program's standard error goes to
    log, by default to that of this process.
    """
    command = [program(), "serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet"]
    if isinstance(now, datetime.datetime):
        if now.tzinfo is None:
            raise ValueError("now has no time zone")
        now = now.isoformat()
    for flag, value in (("--now", now), ("--seed", seed), ("--customers", customers), ("--task-delay", task_delay)):
        if value is not None:
            command += [flag, str(value)]
    command += ["--freeze"] * freeze + ["--strict"] * strict
    for event, url in (webhooks or {}).items():
        command += ["--webhook", f"{event}={url}"]
    command += args
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
    sandbox = Sandbox(process, _first_line(process, timeout))
    atexit.register(sandbox.stop)
    return sandbox


def _first_line(process: "subprocess.Popen[str]", timeout: float) -> str:
    """Return the base URL, which the program prints as its first line."""
    expired = threading.Event()

    def end() -> None:
        expired.set()
        process.kill()

    late = threading.Timer(timeout, end)
    late.start()
    try:
        assert process.stdout
        line = process.stdout.readline().strip()
    finally:
        late.cancel()
    if not line:
        process.kill()
        status = process.wait()
        if expired.is_set():
            raise RuntimeError(f"budsandbox did not answer within {timeout} s")
        raise RuntimeError(f"budsandbox ended with status {status} before it answered; its reason is on standard error")
    return line
