"""A real addok on this machine: Redis and addok's own server, started for a test and stopped with it.

    with Addok(Path("target/addok"), core=0) as addok:
        addok.load(Path("addresses.ndjson"))
        address = addok.serve()

addok comes from PyPI into a venv in the given folder; Redis is Debian's. Redis listens on a Unix socket only, which is
also the faster of its two forms.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
SECONDS_TO_START = 30


def fail(message):
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


class Addok:
    def __init__(self, folder, core=None):
        """With `core`, Redis and addok share that one processor."""
        self.pinned = [] if core is None else ["taskset", "-c", str(core)]
        self.running = []
        self.bin = venv_with(REQUIREMENTS, folder.resolve() / "venv")
        self.redis_program = redis_server()

    def __enter__(self):
        # Its own short path: the name of a Unix socket has about a hundred characters at most.
        self.runtime = tempfile.TemporaryDirectory(prefix="addok-")
        self.logs = Path(self.runtime.name)
        socket_path = self.logs / "redis.sock"
        self.environment = {
            **os.environ, "ADDOK_CONFIG_MODULE": str(HERE / "addok_config.py"), "REDIS_SOCKET": str(socket_path),
            "ADDOK_LOG_DIR": self.runtime.name, "PYTHONUNBUFFERED": "1",
        }
        self.start("redis", [self.redis_program, "--port", "0", "--unixsocket", str(socket_path), "--save", "",
                             "--appendonly", "no", "--dir", self.runtime.name])
        try:
            wait_until(socket_path.exists, "Redis", self.logs / "redis.log")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        self.runtime.cleanup()

    def stop(self):
        for process in reversed(self.running):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def load(self, *files):
        """Imports files of addok JSON lines and prepares the search by beginnings of words."""
        for arguments in (["batch", *map(str, files)], ["ngrams"]):
            done = subprocess.run([self.bin / "addok", *arguments], env=self.environment, capture_output=True, text=True)
            if done.returncode or "Traceback" in done.stderr:
                fail(f"addok {arguments[0]} failed: {(done.stderr or done.stdout)[-800:]}")

    def serve(self):
        """Starts addok's HTTP server with one worker; returns its address."""
        port = free_port()
        self.start("addok", [self.bin / "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", "600",
                             "--no-control-socket", "addok.http.wsgi"])
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(address + "/health"), "addok", self.logs / "addok.log")
        return address

    def program(self, script):
        """The command that runs a Python file in addok's own process, without HTTP."""
        return [*self.pinned, str(self.bin / "python"), str(script)]

    def memory_mb(self):
        """What Redis holds for the loaded addresses."""
        code = "import redis, sys; print(redis.Redis(unix_socket_path=sys.argv[1]).info('memory')['used_memory'])"
        run = subprocess.run([self.bin / "python", "-c", code, self.environment["REDIS_SOCKET"]],
                             capture_output=True, text=True, check=True)
        return int(run.stdout) / 1e6

    def start(self, name, command):
        with open(self.logs / f"{name}.log", "wb") as log:
            self.running.append(subprocess.Popen([*self.pinned, *map(str, command)], env=self.environment,
                                                 stdout=log, stderr=subprocess.STDOUT))


def venv_with(requirements, folder):
    """The bin folder of a venv with these packages, made at first use and again when the list changes."""
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    ready = folder / "ready"
    if not ready.exists() or ready.read_text() != wanted:
        print(f"installing {requirements.name} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check",
                        "-r", str(requirements)], check=True)
        ready.write_text(wanted)
    return folder / "bin"


def redis_server():
    """Where redis-server is; on Debian as root it is installed when missing."""
    found = shutil.which("redis-server")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "redis-server"]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = shutil.which("redis-server")
    return found or fail("redis-server is missing. Install it: apt-get install redis-server")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(ready, name, log):
    for _ in range(SECONDS_TO_START * 10):
        if ready():
            return
        time.sleep(0.1)
    fail(f"{name} did not start: {log.read_text(errors='replace')[-800:]}")
