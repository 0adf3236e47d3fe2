#!/usr/bin/env python3
"""Does `--geocoder-url` fill in what the local index does not know, and never harm what it knows?

    python tests/clients/check_upstream.py [--program target/debug/eligeo]

First with a real addok on this machine that knows streets eligeo does not, then with a stand-in that hangs, answers
nonsense, refuses or asks to wait. Nothing leaves the machine. Needs the packages of tests/clients/requirements.txt;
addok and Redis are installed by name (tests/clients/peer).
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import requests

sys.path.append(str(Path(__file__).resolve().parent / "peer"))
from checks import Checks
from eligeo_server import Eligeo, arguments
from service import Addok
from stand_in import LABEL, StandIn
from town_halls import ROOT, town_hall

TIMEOUT_MS = 1000
PATIENCE_SECONDS = 5
UNKNOWN = "7 rue du Secours 34000 Montpellier"
KNOWN = "1 place Georges-Frèche 34000 Montpellier"


def main():
    parser = arguments(__doc__)
    parser.add_argument("--folder", default=ROOT / "target/addok", type=Path, help="for addok (default: target/addok)")
    options = parser.parse_args()
    checks = Checks()
    checks.part("upstream: a real addok", lambda: with_addok(checks, options))
    checks.part("upstream: what is known stays here", lambda: stays_here(checks, options.program))
    for mode in ("hang", "drip", "html", "broken-json", "500", "429", "endless", "elsewhere"):
        checks.part(f"upstream: one that answers {mode}", lambda: bad(checks, options.program, mode))
    checks.part("upstream: nobody listens", lambda: nobody(checks, options.program))
    checks.part("upstream: Retry-After is kept", lambda: retry_after(checks, options.program))
    for mode in ("500", "hang"):
        checks.part(f"upstream: the circuit opens ({mode})", lambda: circuit(checks, options.program, mode))
    checks.close()


def serve(program, address):
    return Eligeo(program, "--geocoder-url", address, "--geocoder-timeout-ms", TIMEOUT_MS)


def search(eligeo, text, **parameters):
    """The answer and how long it took."""
    started = time.monotonic()
    answer = requests.get(eligeo.address + "/search", params={"q": text, **parameters}, timeout=30)
    answer.raise_for_status()
    return answer.json(), time.monotonic() - started


def first(document):
    return document["features"][0]["properties"] if document["features"] else {}


def with_addok(checks, options):
    """Streets of Montpellier that no table of this repository has, and the known town hall a kilometre away from its place."""
    hall = town_hall("34172")
    streets = [("Rue du Onze Novembre 1918", 3, 43.611, 3.871), ("Chemin des Quatre Vents", 12, 43.602, 3.861),
               ("Place Georges-Frèche", 1, hall.lat + 0.01, hall.lon)]
    with Addok(options.folder) as addok, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "streets.ndjson"
        file.write_text("".join(street_line(number, *street) for number, street in enumerate(streets)), encoding="utf-8")
        addok.load(file)
        with serve(options.program, addok.serve()) as eligeo:
            for name, number, lat, lon in streets[:2]:
                document, _ = search(eligeo, f"{number} {name} 34000 Montpellier")
                place = first(document)
                checks.that(place.get("source") == "upstream", f"{name} is answered by addok, which is said", place)
                checks.that((place.get("type"), place.get("citycode")) == ("housenumber", "34172"), f"{name}: the house", place)
                point = document["features"][0]["geometry"]["coordinates"]
                checks.that(point == [lon, lat], f"{name}: the point of addok", point)
            document, _ = search(eligeo, KNOWN)
            point = document["features"][0]["geometry"]["coordinates"]
            checks.that(first(document).get("source") != "upstream", "the town hall is answered here", first(document))
            checks.that(hall.metres_to(*point) < 150, "the town hall has the place of this repository", point)
            document, _ = search(eligeo, "zzxqkw vvbnrtq wxkzzj")
            checks.that(document["features"] == [], "what neither knows has no answer", document["features"])


def street_line(number, name, house, lat, lon):
    identifier = f"34172_{9000 + number}"
    spot = {"lat": lat, "lon": lon}
    return json.dumps({
        "id": identifier, "type": "street", "name": name, "postcode": "34000", "citycode": "34172", "city": "Montpellier",
        "context": "34, Hérault, Occitanie", "importance": 0.5, **spot,
        "housenumbers": {str(house): {"id": f"{identifier}_{house:05d}", **spot}},
    }) + "\n"


def stays_here(checks, program):
    with StandIn() as upstream, serve(program, upstream.address) as eligeo:
        document, _ = search(eligeo, KNOWN)
        checks.that(upstream.count == 0, "a known address is not asked for upstream", upstream.asked)
        place = first(document)
        checks.that(place.get("citycode") == "34172" and "source" not in place, "it is answered here", place)
        table = "adresse\n" + UNKNOWN + "\n"
        requests.post(eligeo.address + "/search/csv", files={"data": ("rows.csv", table)}, timeout=30).raise_for_status()
        checks.that(upstream.count == 0, "no row of a file leaves the machine", upstream.asked)
        document, _ = search(eligeo, UNKNOWN)
        checks.that(first(document).get("label") == LABEL, "an unknown one is answered by the upstream", first(document))
        checks.that(first(document).get("source") == "upstream", "which is said", first(document))
        checks.that(upstream.count == 1, "by one request", upstream.asked)
        checks.that(all(path.startswith("/search") for _, path in upstream.asked), "to /search", upstream.asked)
        requests.get(eligeo.address + "/search", params={"q": UNKNOWN}, headers={"X-Request-Id": "check-upstream-1"}, timeout=30).raise_for_status()
        checks.that(upstream.ids[-1] == "check-upstream-1", "under the id of the request", upstream.ids)


def check_local(checks, name, document, seconds):
    """The answer is what it is without an upstream: the commune, or nothing finer from elsewhere."""
    place = first(document)
    checks.that(seconds < PATIENCE_SECONDS, f"{name}: within {PATIENCE_SECONDS} s", round(seconds, 1))
    checks.that("source" not in place and place.get("label") != LABEL, f"{name}: the answer is the local one", place)
    checks.that(place.get("citycode") == "34172", f"{name}: the commune", place)


def bad(checks, program, mode):
    with StandIn(mode) as upstream, serve(program, upstream.address) as eligeo:
        check_local(checks, mode, *search(eligeo, UNKNOWN))
        checks.that(1 <= upstream.count <= 3, f"{mode}: it was asked, not besieged", upstream.count)
        document, seconds = search(eligeo, KNOWN)
        checks.that(seconds < 1 and first(document).get("type") == "housenumber", f"{mode}: what is known is not slowed", seconds)


def nobody(checks, program):
    with StandIn() as gone:
        address = gone.address
    with serve(program, address) as eligeo:
        check_local(checks, "nobody", *search(eligeo, UNKNOWN))


def retry_after(checks, program):
    """Nothing is asked before the time it names; after it, it is asked again."""
    with StandIn("429", retry_after=4) as upstream, serve(program, upstream.address) as eligeo:
        for number in range(1, 7):
            check_local(checks, f"waiting {number}", *search(eligeo, f"{number} rue du Secours 34000 Montpellier"))
        checks.that(upstream.count == 1, "one request, then none while it asks to wait", upstream.count)
        upstream.mode = "good"
        time.sleep(4.5)
        document, _ = search(eligeo, UNKNOWN)
        checks.that(upstream.count == 2, "after that it is asked again", upstream.count)
        checks.that(first(document).get("source") == "upstream", "and its answer is taken", first(document))


def circuit(checks, program, mode):
    """After failures in a row nothing is sent for a while, so a broken upstream costs nothing."""
    with StandIn(mode) as upstream, serve(program, upstream.address) as eligeo:
        for number in range(1, 13):
            check_local(checks, f"failure {number}", *search(eligeo, f"{number} rue du Secours 34000 Montpellier"))
        reached = upstream.count
        checks.that(1 <= reached <= 10, "it gives up after a few failures", reached)
        for number in range(13, 23):
            document, seconds = search(eligeo, f"{number} rue du Secours 34000 Montpellier")
            check_local(checks, f"open {number}", document, seconds)
            checks.that(seconds < 1, "an open circuit costs no time", round(seconds, 1))
        checks.that(upstream.count == reached, "nothing is sent while it is open", upstream.count - reached)


if __name__ == "__main__":
    main()
