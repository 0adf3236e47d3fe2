#!/usr/bin/env python3
"""Does the Debian package hold all that a service needs, and does it run from there?

    python tests/clients/check_package.py [--program target/debug/eligeo]

Makes the package of the program given, looks into it with dpkg-deb and man, unpacks it in a folder, asks the program there, and holds
the bill of materials against Cargo.lock. Installing it for good needs a machine of its own.
"""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import requests

from checks import Checks
from eligeo_server import Eligeo, arguments
from town_halls import ROOT

MAKE_SECONDS = 1500  # the first time, cargo-deb is built


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    made = subprocess.run([ROOT / "scripts/package", "--program", program], capture_output=True, text=True, timeout=MAKE_SECONDS)
    checks.that(made.returncode == 0, "scripts/package makes it", made.stderr[-600:])
    out = Path(re.search(r"^(\S+) package$", made.stdout, re.M)[1]) if made.returncode == 0 else None
    if out:
        with tempfile.TemporaryDirectory(prefix="eligeo-package-") as name:
            if shutil.which("dpkg-deb"):
                checks.part("package: what it says and holds", lambda: contents(checks, out, Path(name)))
                checks.part("package: the program runs from it", lambda: runs(checks, Path(name)))
            else:
                print("the package is not opened: dpkg-deb is not installed")
        checks.part("package: bill of materials", lambda: materials(checks, out))
    checks.close()


def contents(checks, out, folder):
    package = next(out.glob("*.deb"))
    control = subprocess.run(["dpkg-deb", "-f", package], capture_output=True, text=True, check=True).stdout
    for line in ("Package: eligeo", "Depends: ", "adduser", "libc6"):
        checks.that(line in control, f"says {line}", control)
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    subprocess.run(["dpkg-deb", "-e", package, folder / "DEBIAN"], check=True)
    listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    checks.that(all(line.split()[1] == "root/root" for line in listed.splitlines()), "all of it is root's")
    checks.that(not [line for line in listed.splitlines() if line[8] == "w" or line[5] == "w"], "nobody else may write it")
    checks.that((folder / "DEBIAN/conffiles").read_text().split() == ["/etc/eligeo/eligeo.toml"], "the settings are the operator's")
    for script in ("postinst", "postrm", "prerm"):
        checked = subprocess.run(["sh", "-n", folder / "DEBIAN" / script], capture_output=True, text=True)
        checks.that(checked.returncode == 0, f"{script} can be read by a shell", checked.stderr)
    said = (folder / "DEBIAN/postinst").read_text()
    checks.that("#DEBHELPER#" not in said and "deb-systemd" in said and "adduser" in said, "a user is made, the unit is started", said)
    unit = next((folder / place for place in ("lib/systemd/system/eligeo.service", "usr/lib/systemd/system/eligeo.service") if (folder / place).is_file()), None)
    checks.that(unit and unit.read_bytes() == (ROOT / "deploy/eligeo.service").read_bytes(), "the unit is the one of deploy/")
    for file in data_files():
        same = (folder / "usr/share/eligeo" / file).is_file() and (folder / "usr/share/eligeo" / file).read_bytes() == (ROOT / file).read_bytes()
        checks.that(same, f"{file} is in it")
    commands = subprocess.run([folder / "usr/bin/eligeo", "--help"], capture_output=True, text=True, check=True).stdout
    pages = {page.name for page in (folder / "usr/share/man/man1").iterdir()}
    checks.that({"eligeo.1.gz", "eligeo-serve.1.gz", "eligeo-bulk.1.gz", "eligeo-data.1.gz"} <= pages and len(commands) > 100, "each command has a manual page", pages)
    for shell in ("usr/share/bash-completion/completions/eligeo", "usr/share/zsh/vendor-completions/_eligeo", "usr/share/fish/vendor_completions.d/eligeo.fish"):
        checks.that((folder / shell).is_file() and (folder / shell).stat().st_size > 1000, f"{shell} is in it")


def data_files():
    """What git knows of data/: anything else there is the developer's own."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "data"], capture_output=True, text=True, check=True).stdout
    return listed.split()


def runs(checks, folder):
    with Eligeo(folder / "usr/bin/eligeo", "--config", folder / "etc/eligeo/eligeo.toml", "--metrics-listen", "127.0.0.1:0", "--jobs", folder / "jobs", "--cache", "off",
                data=folder / "usr/share/eligeo/data") as eligeo:
        answer = requests.get(eligeo.address + "/eligibility?commune=48095", timeout=60)
        checks.that(answer.status_code == 200 and answer.json()["aids"], "it answers", answer.text[:200])
        checks.that(requests.get(eligeo.address + "/", timeout=60).status_code == 200, "with its pages")


def materials(checks, out):
    bill = json.loads(next(out.glob("*.cdx.json")).read_text())
    checks.that(bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["name"] == "eligeo", "it is of eligeo", bill.get("metadata"))
    named = {(each["name"], each["version"]) for each in bill["components"]}
    used = subprocess.run(["cargo", "tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--target", "all"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    needed = {(line.split()[0], line.split()[1].removeprefix("v")) for line in used.splitlines() if line.strip() and not line.startswith("eligeo ")}
    checks.that(needed <= named, "every crate of the program is named", sorted(needed - named)[:10])
    checks.that(all(each.get("licenses") for each in bill["components"]), "with its licence", [each["name"] for each in bill["components"] if not each.get("licenses")])
    checks.that(str(ROOT) not in json.dumps(bill), "no folder of this machine is in it")


if __name__ == "__main__":
    main()
