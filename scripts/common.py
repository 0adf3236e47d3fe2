"""What the scripts share: one-line errors, pinned packages, tables, the final summary."""

import csv
import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
INSIDE_OWN_VENV = "ELIGEO_SCRIPTS_VENV"


def fail(message):
    """Ends the script with one line on stderr and exit code 1."""
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


def pins():
    lines = (line.strip() for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines())
    return dict(line.split("==") for line in lines if "==" in line)


def unmet(packages):
    """The wanted packages that are not installed in exactly the pinned version."""
    wanted = pins()
    return [f"{name}=={wanted[name]}" for name in packages if installed(name) != wanted[name]]


def installed(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def use_pinned(*packages):
    """Goes on if the pinned packages are there, else starts again in a venv that has them."""
    lacking = unmet(packages)
    if not lacking:
        return
    if os.environ.get(INSIDE_OWN_VENV):
        fail(f"needs {' '.join(lacking)}: pip install -r {REQUIREMENTS}")
    python = pinned_python()
    os.environ[INSIDE_OWN_VENV] = "1"
    os.execv(python, [str(python), *sys.argv])


def pinned_python():
    """The interpreter of a venv in the cache folder, made at first use."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    venv = cache / "eligeo" / f"python-{sha256(REQUIREMENTS.read_bytes())[:12]}"
    python = venv / "bin" / "python"
    ready = venv / "ready"
    if not ready.exists():
        print(f"installing {REQUIREMENTS.name} into {venv}", file=sys.stderr)
        run([sys.executable, "-m", "venv", "--clear", str(venv)])
        run([str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)])
        ready.touch()
    return python


def run(command):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        fail(f"{command[0]}: command not found")
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["no message"])[-1]
        fail(f"{' '.join(command)} failed: {reason}")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def read_bytes(path):
    try:
        return Path(path).read_bytes()
    except OSError as error:
        fail(f"{path}: {error.strerror}")


def write_table(path, columns, rows):
    """Plain CSV: UTF-8, comma, LF, quotes only where needed. Returns the number of rows."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        return sum(1 for row in rows if writer.writerow(row))


def print_summary(facts, files):
    """The last output of each script: counts, and size and hash of each file written."""
    entries = {
        Path(path).name: {"rows": rows, "bytes": len(content), "sha256": sha256(content)}
        for path, rows in files.items()
        for content in [read_bytes(path)]
    }
    print(json.dumps({**facts, "files": entries}, ensure_ascii=False, indent=1))
