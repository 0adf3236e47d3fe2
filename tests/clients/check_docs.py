#!/usr/bin/env python3
"""Do the examples of docs/integrate.md and docs/operations.md do what they say?

    python tests/clients/check_docs.py [--program target/debug/eligeo]

Each block of shell, Python and JavaScript is run as it stands, in a folder with the files it names, on a service started
here (whose address takes the place of the one in the text). Of Power Query and QGIS, which do not run here, the addresses
are asked. Blocks without a language, which need root, are not run.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from checks import Checks
from eligeo_server import Eligeo, arguments
from town_halls import ROOT

WRITTEN = "http://127.0.0.1:8080"
PATIENCE = 600  # seconds that nothing here may take on a busy machine
# Not run: they ask servers of others. check_typed.py runs the generators.
ASK_OTHERS = ("eligeo data pull", "npx ", "openapi-python-client ")
PRACTICES = "nom;adresse;cp;ville\nCabinet A;1 place Georges-Frèche;34000;Montpellier\nCabinet B;;48000;Mende\n"


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="eligeo-docs-") as name:
        folder = Path(name)
        prepare(folder, program)
        with Eligeo(program, "--jobs", folder / "jobs", data=folder / "home/eligeo") as eligeo:
            for document in ("integrate.md", "operations.md"):
                checks.part(f"docs/{document}", lambda: examples(checks, document, eligeo, folder))
    checks.close()


def prepare(folder, program):
    """A folder with the files that examples name, and a data folder of its own, where a copy of the dataset is published."""
    (folder / "bin").mkdir()
    (folder / "bin/eligeo").symlink_to(program)
    (folder / "practices.csv").write_text(PRACTICES, encoding="utf-8")
    shutil.copy(ROOT / "tests/fixtures/cabinets.xlsx", folder / "practices.xlsx")
    (folder / "deploy").symlink_to(ROOT / "deploy")
    zoning_list(folder / "zonages-com.csv")
    os.environ |= {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "XDG_DATA_HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "state")}
    for command in (["pack", folder / "first.zip", "--data", ROOT / "data"], ["unpack", folder / "first.zip"]):
        subprocess.run([program, "data", *command], check=True, capture_output=True)


def zoning_list(file):
    """A list that gives every commune of the région its class anew, as the official one does; one has another than before."""
    with (ROOT / "data/communes/communes.csv").open(encoding="utf-8") as communes:
        region = {row["code"] for row in csv.DictReader(communes) if row["region"] == "76"}
    with (ROOT / "data/zoning/medecins-2025-05.csv").open(encoding="utf-8") as known:
        rows = [(row["code"], row["zmed_niveau"]) for row in csv.DictReader(known) if row["niveau"] == "COM" and row["code"] in region]
    rows[-1] = (rows[-1][0], "ZAC" if rows[-1][1].endswith("ZIP") else "ZIP")
    file.write_text("code,classe\n" + "".join(f"{code},{level}\n" for code, level in rows), encoding="utf-8")


def examples(checks, document, eligeo, folder):
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
    checks.that(len(blocks) >= 4, f"{document} has examples", len(blocks))
    for language, block in blocks:
        block = block.replace(WRITTEN, eligeo.address)
        if language == "sh":
            for line in block.splitlines():
                shell(checks, document, line, folder)
        elif language == "python":
            ran(checks, document, [sys.executable, "-c", block], block, folder)
        elif language == "js":
            ran(checks, document, ["node", "--input-type=module", "-e", block], block, folder)
        elif language == "powerquery":
            for url, query in re.findall(r'Web\.Contents\("([^"]+)"(?:, \[Query = \[(.*?)\]\])?', block):
                values = dict(re.findall(r'(\w+) = "([^"]*)"', query)) | ({"commune": "48095"} if "commune = code" in query else {})
                answer = requests.get(url, params=values, timeout=PATIENCE)
                checks.that(answer.status_code == 200, f"{document}: {url} of Power Query", answer.status_code, answer.text[:200])
                for column in re.findall(r'\{"(\w+)", type', block):
                    checks.that(column in answer.text.splitlines()[0].split(","), f"{document}: the column {column}", answer.text[:200])
        else:
            checks.that(False, f"{document}: a block of {language} is run by nobody")
    for url in re.findall(rf"`({re.escape(WRITTEN)}[^`]*)`", text):
        place = {"{z}": "9", "{x}": "261", "{y}": "186"}
        asked = re.sub(r"\{[zxy]\}", lambda found: place[found[0]], url).replace(WRITTEN, eligeo.address)
        answer = requests.get(asked, timeout=PATIENCE) if url != WRITTEN else None
        checks.that(answer is None or (answer.status_code == 200 and answer.content), f"{document}: {url}", answer and answer.status_code)


def shell(checks, document, line, folder):
    if line.startswith(ASK_OTHERS):
        return
    line = re.sub(r"^curl (?!-)", "curl -sS ", line) if "-fsS" not in line else line
    if "--dry-run" in line or "import" in line:
        checks.that((folder / "zonages-com.csv").exists(), "the file of the example is there")
    ran(checks, document, ["sh", "-c", line.replace("curl -sS", "curl -sS --fail-with-body --retry 3") if line.startswith("curl") else line], line, folder)


def ran(checks, document, command, shown, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    checks.that(done.returncode == 0, f"{document}: {shown[:90]!r} ends well", done.stdout[-200:], done.stderr[-300:])
    writes = re.search(r" -o (\S+)$| > (\S+)$|data (?:pack|import|unpack|rollback|prune)|eligeo man |--dry-run|admin/reload|livez", shown.strip())
    checks.that(done.stdout.strip() or writes, f"{document}: {shown[:90]!r} says something", done.stderr[-200:])
    written = re.search(r" -o (\S+)$", shown.strip())
    if written:
        file = folder / written[1]
        checks.that(file.exists() and file.stat().st_size > 20, f"{document}: {written[1]} is written")


if __name__ == "__main__":
    main()
