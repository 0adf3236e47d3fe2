"""eligeo itself, started for a test on a free port and stopped with it."""

import argparse
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from town_halls import ROOT

SECONDS_TO_START = 120


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def arguments(description):
    """A command line with the program under test, as the path of a file; a check adds what else it takes."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    program = ROOT / "target/debug/eligeo"
    parser.add_argument("--program", default=program, type=lambda text: Path(text).resolve(), help="default: target/debug/eligeo")
    return parser


class Eligeo:
    def __init__(self, program, *arguments, pinned=(), port=0, data=ROOT / "data"):
        """`pinned` is put before the command, as in `taskset -c 0`; port 0 is a free one."""
        self.program, self.arguments, self.pinned = Path(program).resolve(), arguments, pinned
        self.port, self.data = port, data

    def __enter__(self):
        self.log = tempfile.TemporaryFile(mode="w+")
        command = [*self.pinned, str(self.program), "serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data),
                   *map(str, self.arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        started = time.monotonic()
        for line in self.process.stdout:
            if line.startswith("eligeo: "):
                self.address = line.removeprefix("eligeo: ").strip()
                return self
            if time.monotonic() - started > SECONDS_TO_START:
                break
        self.__exit__()
        raise RuntimeError(f"eligeo did not start: {self.said()[-800:]}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def said(self):
        """What it wrote to stderr."""
        self.log.seek(0)
        return self.log.read()
