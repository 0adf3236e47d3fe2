#!/usr/bin/env python3
"""Does the service keep, log or pass on anything of what it was asked?

    python tests/clients/check_privacy.py [--program target/debug/eligeo]

Asks all kinds of questions, good and bad, with words that appear nowhere else, and looks for these in the log at its most
talkative, the metrics, the spans sent to a collector, the headers of answers, and every file the service writes.
"""

import os
import tempfile
import time
from pathlib import Path

import requests

from checks import Checks
from collector import Collector
from eligeo_server import Eligeo, arguments

PATIENCE = 300
STREET, NAME, FILE, PLACE = "zyxquartierlune", "drzyxfictif", "zyxpatients", ("43.59876", "3.89712")
WORDS = (STREET, NAME, FILE, *PLACE, "installed_on", "198.51.100.23", "zyxreferer", "zyxagent")
ASKER = {"X-Forwarded-For": "198.51.100.23", "Referer": "https://example.org/zyxreferer", "User-Agent": "zyxagent/1.0"}


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    os.environ["ELIGEO_LOG"] = "trace"
    with tempfile.TemporaryDirectory(prefix="eligeo-privacy-") as name:
        folder = Path(name)
        (folder / "spool").mkdir()
        with Collector() as collector:
            with Eligeo(program, "--jobs", folder / "jobs", "--spool", folder / "spool", "--otlp", collector.address) as eligeo:
                checks.part("privacy: questions", lambda: questions(checks, eligeo))
                checks.part("privacy: tables and jobs", lambda: tables(checks, eligeo, folder))
                checks.part("privacy: what it says", lambda: says(checks, eligeo))
            checks.part("privacy: what a collector gets", lambda: traces(checks, collector))
    checks.close()


def questions(checks, eligeo):
    lat, lon = PLACE
    address = f"12 rue {STREET} 34000 Montpellier"
    asked = [
        ("GET", "/eligibility", {"params": {"address": address, "installed_on": "2025-03-01"}}), ("GET", "/eligibility", {"params": {"lat": lat, "lon": lon}}),
        ("GET", "/eligibility", {"params": {"address": STREET}}), ("GET", "/eligibility", {"params": {STREET: NAME}}), ("GET", "/eligibility", {"params": {"commune": NAME}}),
        ("POST", "/eligibility", {"json": {"address": address, "profile": {"installed_on": "2025-03-01"}}}), ("POST", "/eligibility", {"json": {NAME: STREET}}),
        ("POST", "/eligibility", {"data": f'{{"address": "{address}", ', "headers": {"Content-Type": "application/json"}}),
        ("POST", "/eligibility/batch", {"json": {"questions": [{"address": address}]}}), ("GET", "/search", {"params": {"q": address}}),
        ("GET", "/search/", {"params": {"q": address}}), ("GET", "/geocodage/search", {"params": {"q": address}}), ("GET", "/reverse", {"params": {"lat": lat, "lon": lon}}),
        ("POST", "/batch", {"json": {"requests": [{"id": NAME, "operation": "geocode", "params": {"q": address}}]}}),
        ("GET", "/", {"params": {"q": address}}), ("GET", "/print", {"params": {"lat": lat, "lon": lon}}), ("GET", "/compare", {"params": {"q": f"{STREET} Mende"}}),
        ("GET", "/embed", {"params": {"q": address}}), ("GET", f"/{NAME}", {}), ("GET", f"/jobs/{NAME}", {}), ("PUT", f"/{STREET}", {}), ("GET", f"/communes/{NAME}", {}),
    ]
    for method, path, options in asked:
        headers = ASKER | options.pop("headers", {})
        answer = requests.request(method, eligeo.address + path, headers=headers, timeout=PATIENCE, allow_redirects=False, **options)
        told = str(answer.headers).lower()
        checks.that(not any(word.lower() in told for word in WORDS if word != "installed_on"), f"{method} {path}: nothing of it is in the headers", told[:300])
        checks.that("set-cookie" not in told, f"{method} {path}: no cookie")
        checks.that(answer.headers.get("referrer-policy") == "no-referrer", f"{method} {path}: what is linked to does not learn it", told[:200])


def tables(checks, eligeo, folder):
    table = f"nom;adresse\n{NAME};12 rue {STREET} 34000 Montpellier\n".encode()
    form = {"data": (f"{FILE}.csv", table)}
    for route in ("/eligibility/csv", "/search/csv"):
        answer = requests.post(eligeo.address + route, files=form, data={"columns": "adresse"}, headers=ASKER, timeout=PATIENCE)
        checks.that(answer.status_code == 200, f"{route} is answered", answer.text[:200])
    checks.that(not any((folder / "spool").iterdir()), "no table is left in the spool folder")
    job = requests.post(eligeo.address + "/jobs", files=form, data={"columns": "adresse"}, headers=ASKER, timeout=PATIENCE)
    path = job.headers["Location"]
    give_up = time.monotonic() + PATIENCE
    while requests.get(eligeo.address + path, timeout=PATIENCE).json()["state"] != "done" and time.monotonic() < give_up:
        time.sleep(0.05)
    kept = [file for file in (folder / "jobs").rglob("*")]
    folders = {oct(file.stat().st_mode & 0o777) for file in [folder / "jobs", *kept] if file.is_dir()}
    checks.that(folders == {"0o700"}, "a job is for its owner alone", folders)
    deleted = requests.delete(eligeo.address + path, timeout=PATIENCE)
    left = [file for file in (folder / "jobs").rglob("*") if file.is_file() and file.read_bytes()]
    checks.that(deleted.status_code == 204 and not left, "a job that is deleted is gone", deleted.status_code, left)


def says(checks, eligeo):
    log = eligeo.said().lower()
    checks.that(log.count("request_id") > 20, "each request has a line in the log", log[-300:])
    for word in WORDS:
        at = log.find(word.lower())
        checks.that(at < 0, f"{word} is not in the log", log[max(0, at - 150) : at + 100])
    told = requests.get(eligeo.address + "/metrics", timeout=PATIENCE).text + requests.get(eligeo.address + "/health", timeout=PATIENCE).text
    checks.that(not any(word in told for word in WORDS), "nor in the metrics")


def traces(checks, collector):
    checks.that(len(list(collector.spans())) > 20, "each request has a span", len(collector.batches))
    for word in WORDS:
        checks.that(not any(word.lower() in batch.decode("latin-1").lower() for batch in collector.batches), f"{word} is in no span")


if __name__ == "__main__":
    main()
