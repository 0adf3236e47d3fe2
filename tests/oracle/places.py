#!/usr/bin/env python3
"""Does a running server say the truth about places? Truth is computed here, from data/, with GEOS and PROJ.

    python tests/oracle/places.py http://127.0.0.1:8080 [--points 2000] [--seed 1]
    python tests/oracle/places.py --truth          # no server: what the data say, against the figures known by hand

What it holds an answer to:
  * never a wrong certain answer: what is certain must hold in every situation that margins, QPV and missing rows allow;
  * not needlessly undetermined: what holds in all of them must be certain;
  * distances within 5 cm, communes, candidates, provisional marks, and `outside-coverage` where no outline is near.

Where the contract leaves a choice, both are accepted and counted. One line per failure, then `N passed, N failed`.
"""

import argparse
import re
import sys
from collections import Counter

import numpy as np
import requests
import shapely
from geographiclib.geodesic import Geodesic

from places_points import Points
from places_truth import CLASSES, NOT_COVERED, OCCITANIE, THRESHOLD, ZIP_ZAC, AddressPlace, Place, Territory, Truth

DAY = "2025-06-01"
DATES = (DAY, "2025-12-01", "2024-06-01", "2023-06-01")
PRECISIONS = (0, 50, 1000)
EPSILON = Place.EPSILON
CERTAIN = ("inside", "outside")
SHOWN = 40
DENSE = 36
FAR_AWAY = 50_000.0  # beyond this the plane of a Territory is not exact enough to compare
ASKED = {"aids": ["ptma"], "detail": "short"}


class Tally:
    """Counts; prints the first failures; keeps what was accepted although it could be sharper or otherwise."""

    def __init__(self):
        self.passed = self.failed = 0
        self.kinds, self.notes = Counter(), Counter()

    def record(self, name, faults):
        if not faults:
            self.passed += 1
            return
        self.failed += 1
        for fault in faults:
            self.kinds[name.split(":")[0].split(" QN")[0] + ": " + re.sub(r"QN\w+", "QPV", fault.split(":")[0])] += 1
        if self.failed <= SHOWN:
            print(f"FAIL {name} | " + "; ".join(faults))

    def close(self):
        for kind, count in self.kinds.most_common():
            print(f"  failed {count} × {kind}")
        for note, count in sorted(self.notes.items()):
            print(f"  noted {count} × {note}")
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


class Service:
    """The server under test."""

    def __init__(self, base):
        self.base, self.session, self.timeouts = base.rstrip("/"), requests.Session(), 0

    def get(self, **parameters):
        answer = self.session.get(self.base + "/eligibility", params=parameters, timeout=120)
        return answer.status_code, answer.json()

    def ask(self, questions):
        """(status, answer or problem) for each question, a hundred at a time."""
        for at in range(0, len(questions), 100):
            yield from self._group(questions[at : at + 100])

    def _group(self, group):
        answer = self.session.post(self.base + "/eligibility/batch", json={"questions": group}, timeout=600)
        if answer.status_code == 408 and len(group) > 1:
            self.timeouts += 1
            return [*self._group(group[: len(group) // 2]), *self._group(group[len(group) // 2 :])]
        if answer.status_code == 408:
            return [(408, answer.json())]
        answer.raise_for_status()
        rows = answer.json()["answers"]
        if len(rows) != len(group):
            raise SystemExit(f"{len(group)} questions, {len(rows)} answers")
        return [(row["status"], row["answer"] if row["status"] == 200 else row["problem"]) for row in rows]


# --- Zones --------------------------------------------------------------------------------------------------------------


def zones_of(answer):
    found = {}
    for zone in answer["zones"]:
        found.setdefault(zone["kind"], []).append(zone)
    return found


def relation_fault(name, got, must, may, lenient=False):
    """`must`: values in the situations that certainly count; `may`: in all that could be counted."""
    if got in CERTAIN:
        return [] if must <= {got} else [f"WRONG CERTAIN {name}: {got}, though {sorted(must)} are possible"]
    if may == {"no_data"} and got != "no_data":
        return [f"not no_data {name}: {got}"]
    if got == "no_data" and "no_data" not in may:
        return [f"no_data {name}: expected {sorted(may)}"]
    if not lenient and len(may) == 1 and may <= set(CERTAIN):
        return [f"needless {name}: {got}, expected {sorted(may)}"]
    return []


def class_values(kind, zones):
    values = set()
    for zone in zones:
        values |= {"no_data"} if zone is None else set(CERTAIN) if zone == "differ" else {"inside" if zone == kind else "outside"}
    return values


def list_provisional(truth, units, date):
    """Is an answer from the lists of these units' regions provisional that day? None: some are, some are not."""
    marks = set()
    for unit in units:
        replaced = truth.superseded.get(unit.region)
        marks.add(date >= replaced if replaced else date > truth.zoning_as_of)
    return marks.pop() if len(marks) == 1 else None


def massif_faults(entries, must, may):
    """`must` and `may`: units. Massifs are named in full answers only; here they are counted."""

    def settled(units):
        return {u.massifs for u in units if u.massifs or u.montagne == "outside"}

    inside = set.intersection(*(set(unit.massifs) for unit in must))
    possible = set.union(*(set(unit.massifs) for unit in may))
    relations = Counter(entry["relation"] for entry in entries)
    faults = []
    if relations["inside"] > len(inside):
        faults.append(f"WRONG CERTAIN massif: {dict(relations)}, inside only {sorted(inside)}")
    for entry in entries:
        if entry.get("name") and entry["relation"] == "inside" and not any(entry["name"] in m or m in entry["name"] for m in inside):
            faults.append(f"WRONG CERTAIN massif: {entry['name']}, not {sorted(inside)}")
    if relations["outside"] and any(unit.massifs for unit in must):
        faults.append(f"WRONG CERTAIN massif: outside, though {sorted(possible)}")
    if relations["outside"] and any(unit.montagne == "inside" and not unit.massifs for unit in must):
        faults.append("WRONG CERTAIN massif: outside, though a mountain commune in no massif of the list")
    if len(settled(may)) == 1 and all(unit.massifs for unit in may) and relations["inside"] != len(inside):
        faults.append(f"needless massif: {dict(relations)}, inside {sorted(inside)}")
    if all(u.montagne == "outside" and not u.massifs for u in may) and not relations["outside"]:
        faults.append(f"needless massif: {dict(relations)}, expected outside")
    return faults


def commune_zone_faults(zones, must, may):
    """Mountain, massif, département: what hangs on the commune alone."""
    montagne = zones["montagne"][0]
    values = [{"inside", "outside"} if u.montagne == "undetermined" else {u.montagne} for u in must]
    wide = [{"inside", "outside"} if u.montagne == "undetermined" else {u.montagne} for u in may]
    faults = relation_fault("montagne", montagne["relation"], set.union(*values), set.union(*wide))
    department = zones["department"][0]
    possible = {unit.department for unit in must}
    if department["relation"] == "inside" and possible != {department["code"]}:
        faults.append(f"WRONG CERTAIN department: {department['code']}, possible {sorted(possible)}")
    if len({unit.department for unit in may}) == 1 and department["relation"] != "inside":
        faults.append(f"needless department: {department['relation']}")
    if department["relation"] in ("outside", "no_data"):
        faults.append(f"department: {department['relation']}")
    for kind in ("montagne", "department", "massif", "qpv"):
        if any(zone["provisional"] for zone in zones[kind]):
            faults.append(f"provisional {kind}: never expected")
    return faults + massif_faults(zones["massif"], must, may)


def order_faults(answer):
    kinds = [zone["kind"] for zone in answer["zones"]]
    fixed = ["zip", "zac", "zar", "hz", "montagne", "department"]
    if kinds[:6] != fixed or any(kinds.count(kind) != 1 for kind in fixed) or not {"massif", "qpv"} <= set(kinds[6:]):
        return [f"order of zones: {kinds}"]
    return []


def provisional_faults(truth, zones, units, date):
    expected = list_provisional(truth, units, date)
    if expected is None:
        return []
    return [
        f"provisional {kind}: {zones[kind][0]['provisional']} on {date}, expected {expected}"
        for kind in CLASSES
        if zones[kind][0]["relation"] in CERTAIN and zones[kind][0]["provisional"] != expected
    ]


# --- Points -------------------------------------------------------------------------------------------------------------


class PointCheck:
    """One answer for a point, against the truth of it."""

    def __init__(self, truth, tally, place, date):
        self.truth, self.tally, self.place, self.date = truth, tally, place, date

    def faults(self, status, body):
        land = self.place.nearest_land
        tolerance, margin = self.truth.outline_tolerance, self.place.margin
        if status == 404:
            if body["type"] != "/problems/outside-coverage":
                return [f"problem: {body['type']}"]
            if land is not None and land <= tolerance - EPSILON:
                return [f"404 on land: nearest outline or gap at {land:.1f} m"]
            return []
        if status != 200:
            return [f"status: {status} {body.get('detail')}"]
        if land is None or land > margin + EPSILON:
            return [f"200 outside coverage: nearest outline or gap at {land} m, commune {body['location']['commune']['code']}"]
        self.must, self.may = self.place.units(-EPSILON) or self.place.units(EPSILON), self.place.units(EPSILON)
        self.zones = zones_of(body)
        faults = order_faults(body)
        if faults:
            return faults
        faults += self.location(body["location"])
        faults += self.medical() + commune_zone_faults(self.zones, self.must, self.may)
        faults += self.quarters() + self.distances() + self.near(body["near_zip_zac"])
        return faults

    def location(self, location):
        faults = []
        got = location["commune"]["code"]
        containing = {self.truth.city_of(self.truth.areas.keys[at]) for at in self.place.touching}
        may = {self.truth.city_of(unit.code) for unit in self.may}
        must = {self.truth.city_of(unit.code) for unit in self.must}
        if len(containing) == 1 and {got} != containing:
            faults.append(f"commune: {got}, contained in {sorted(containing)}")
        elif got not in (containing or may):
            faults.append(f"commune: {got}, not among {sorted(containing or may)}")
        named = {candidate["commune"]["code"]: candidate["distance_m"] for candidate in location["candidates"]}
        if len(must) > 1 and not must <= set(named):
            faults.append(f"candidates missing: {sorted(must - set(named))}")
        if set(named) - may:
            faults.append(f"candidates beyond the margin: {sorted(set(named) - may)}")
        for code, metres in named.items():
            if metres is not None and self.in_outline_only(code):
                expected = self.place.metres_to(code)
                if abs(metres - expected) > EPSILON:
                    faults.append(f"candidate distance: {code} {metres}, expected {expected:.3f}")
        arrondissements = {self.truth.areas.keys[at] for at in self.place.touching} & set(self.truth.arrondissements)
        given = location["arrondissement"] and location["arrondissement"]["code"]
        if given and arrondissements and given not in arrondissements:
            faults.append(f"arrondissement: {given}, in {sorted(arrondissements)}")
        if len(arrondissements) == 1 == len(self.may) and not given:
            faults.append(f"arrondissement: none, in {sorted(arrondissements)}")
        if (location["kind"], location["precision"]) != ("point", "exact") or location["precision_m"] != self.place.precision:
            faults.append(f"location: {location['kind']} {location['precision']} {location['precision_m']}")
        return faults

    def in_outline_only(self, code):
        """Not a candidate for a gap, nor one without an outline: their distance is a matter of definition."""
        gap_owners = {code for gap in self.place.gaps_around for code in self.truth.gap_candidates[gap]}
        cities = code in self.truth.cities
        return code not in gap_owners and (cities or code in self.truth.areas.index)

    def medical(self):
        if self.date < self.truth.zoning_as_of:
            return [f"before the first list {k}: {self.zones[k][0]['relation']}" for k in CLASSES if self.zones[k][0]["relation"] != "no_data"]
        quarters_hold = self.date >= self.truth.qpv_from
        narrow = self.place.situations(-EPSILON, narrow=True) if quarters_hold else [(u, u.zone) for u in self.must]
        narrow = narrow or [(u, u.zone) for u in self.must]
        wide = self.place.situations(EPSILON)
        faults = []
        unmapped = any(not unit.occitanie for unit in self.may)
        for kind in CLASSES:
            got = self.zones[kind][0]["relation"]
            must, may = class_values(kind, [z for _, z in narrow]), class_values(kind, [z for _, z in wide])
            lenient = unmapped and any(zone != "zip" for _, zone in wide)
            faults += relation_fault(kind, got, must, may, lenient)
            if lenient and len(may) == 1 and may <= set(CERTAIN):
                self.tally.notes[f"{kind} {got} outside Occitanie, where no QPV layer is loaded"] += 1
            if got in CERTAIN and len(may) > 1:
                self.tally.notes["a class certain although only by the communes that its QPV names, or at the very margin"] += 1
        return faults + provisional_faults(self.truth, self.zones, self.may, self.date)

    def quarters(self):
        entries = self.zones["qpv"]
        listed = {entry["code"]: entry for entry in entries if entry["code"]}
        faults = []
        if self.date < self.truth.qpv_from:
            return [] if [e["relation"] for e in entries] == ["no_data"] else [f"QPV before their date: {entries}"]
        sure, doubtful_must = self.place.quarters(-EPSILON)
        doubtful_may = self.place.quarters(EPSILON)[1]
        for quarter, entry in listed.items():
            border = self.place.quarter_borders.get(quarter, np.inf)
            if entry["relation"] == "inside" and (quarter not in sure or quarter in doubtful_must):
                faults.append(f"WRONG CERTAIN {quarter}: inside, border at {border:.2f} m")
            if entry["relation"] == "undetermined" and quarter not in doubtful_may:
                faults.append(f"needless {quarter}: undetermined, border at {border:.2f} m")
            expected = 0.0 if quarter in self.place.quarters_inside else border
            if entry["distance_m"] is None or not abs(entry["distance_m"] - expected) <= EPSILON:
                faults.append(f"distance of {quarter}: {entry['distance_m']}, expected {expected:.3f}")
            if entry["margin_m"] != self.place.quarter_margin:
                faults.append(f"margin of {quarter}: {entry['margin_m']}")
        for quarter in (doubtful_must | (sure - doubtful_may)) - set(listed):
            faults.append(f"QPV missing: {quarter}")
        if not listed:
            got = [entry["relation"] for entry in entries]
            here = {unit.occitanie for unit in self.must}
            allowed = (["outside"],) if {u.occitanie for u in self.may} == {True} else (["no_data"],) if here == {False} else (["no_data"], ["undetermined"])
            if got not in allowed:
                faults.append(f"qpv: {got}, expected one of {allowed}")
        return faults

    def distances(self):
        """Of the entries with one: 0 inside, else to the nearest area of that kind."""
        faults = []
        if self.date >= self.truth.zoning_as_of:
            for kind in CLASSES:
                zone = self.zones[kind][0]
                if zone["distance_m"] is None:
                    self.tally.notes[f"no distance for {zone['relation']} zip/zac/zar/hz"] += 1
                    continue
                expected = self.place.metres_to_class(kind)
                if zone["relation"] == "inside" and zone["distance_m"] == 0:
                    continue
                if expected is None or abs(zone["distance_m"] - expected) > EPSILON:
                    faults.append(f"distance of {kind}: {zone['distance_m']} ({zone['relation']}), expected {expected}")
                if zone["margin_m"] not in (self.place.margin, self.place.quarter_margin):
                    faults.append(f"margin of {kind}: {zone['margin_m']}")
        montagne = self.zones["montagne"][0]
        if montagne["distance_m"] is not None and not (montagne["relation"] == "inside" and montagne["distance_m"] == 0):
            expected = self.truth.areas.nearest(self.place.lon, self.place.lat, self.truth.mountainous)[1]
            if abs(montagne["distance_m"] - expected) > EPSILON:
                faults.append(f"distance of montagne: {montagne['distance_m']} ({montagne['relation']}), expected {expected:.3f}")
        return faults

    # --- The ten kilometres ------------------------------------------------------------------------------------------

    def near(self, near):
        if self.date < self.truth.zoning_as_of:
            return [] if near["outcome"] == "no_data" else [f"near before the first list: {near['outcome']}"]
        code, metres = self.place.known_zone
        margin, outcome = self.place.margin, near["outcome"]
        surely_met = metres + margin <= THRESHOLD - EPSILON or all(zone in ZIP_ZAC for _, zone in self.place.situations(EPSILON))
        maybe_met = metres + margin <= THRESHOLD + EPSILON or all(zone in ZIP_ZAC for _, zone in self.place.situations(-EPSILON, narrow=True))
        faults = []
        if outcome == "met" and not maybe_met:
            faults.append(f"WRONG CERTAIN near: met, {metres:.2f} m ± {margin}")
        if outcome == "not_met" and metres - margin <= THRESHOLD - EPSILON:
            faults.append(f"WRONG CERTAIN near: not_met, {metres:.2f} m ± {margin}")
        if outcome == "not_met" and self.place.unknown_in_reach(-EPSILON):
            faults.append(f"WRONG CERTAIN near: not_met, with unknown in reach {self.unknown()}")
        if outcome in ("undetermined", "no_data") and surely_met:
            faults.append(f"needless near: {outcome}, {metres:.2f} m ± {margin}, expected met")
        if outcome in ("undetermined", "no_data") and metres - margin > THRESHOLD + EPSILON and not self.place.unknown_in_reach(EPSILON):
            faults.append(f"needless near: {outcome}, {metres:.2f} m ± {margin}, nothing unknown in reach, expected not_met")
        if outcome == "no_data" and any(unit.zone for unit in self.may):
            faults.append("near: no_data although rows exist")
        self.tally.notes[f"near {outcome}"] += 1
        return faults + self.near_distance(near, code, metres) + self.near_unknown(near, metres) + self.near_provisional(near, metres)

    def unknown(self):
        return {
            **dict(sorted(self.place.unknown_quarters.items(), key=lambda pair: pair[1])[:3]),
            **self.place.unknown_communes,
            "other region": self.place.other_regions,
            "gap": self.place.gap_metres,
        }

    def near_distance(self, near, code, metres):
        given, faults = near["distance_m"], []
        if given is None:
            return [] if near["outcome"] == "no_data" else [f"near distance: none, expected {metres:.3f}"]
        allowed = [metres, self.place.gap_metres] if self.place.gap_metres < metres else [metres]
        situations = [zone for _, zone in self.place.situations(EPSILON)]
        if metres > EPSILON and all(zone in ZIP_ZAC for zone in situations):
            allowed.append(0.0)  # off every outline, but each commune it may be in is a ZIP or ZAC
            self.tally.notes["near distance of a point off the outlines whose candidates all are ZIP or ZAC"] += 1
        if given["min"] == 0 < given["max"] and any(zone in ZIP_ZAC or zone is None for zone in situations):
            given = {"min": given["max"], "max": given["max"]}
            self.tally.notes["near distance of a point that may be in a ZIP or ZAC is an interval from 0"] += 1
        if given["min"] != given["max"] or min(abs(given["min"] - one) for one in allowed) > EPSILON:
            faults.append(f"near distance: {given}, expected {metres:.3f} to {code}")
        if near["margin_m"] != self.place.margin:
            faults.append(f"near margin: {near['margin_m']}, expected {self.place.margin}")
        nearest = near["nearest"]
        if nearest is None:
            return [*faults, f"nearest: none, expected {code}"]
        if nearest["code"] != code:
            unit = self.truth.units.get(nearest["code"])
            away = self.place.metres_to(nearest["code"]) if unit else None
            if away is None or abs(away - metres) > EPSILON and len(allowed) == 1 or not unit.surely_zip_zac:
                faults.append(f"nearest: {nearest['code']} at {away}, expected {code} at {metres:.3f}")
        elif nearest["kind"] != self.truth.units[code].zone:
            faults.append(f"nearest kind: {nearest}")
        return faults

    def near_unknown(self, near, metres):
        faults = []
        named = {entry["code"]: entry for entry in near["unknown_zones"] if entry["kind"] == "qpv"}
        for quarter, entry in named.items():
            expected = self.place.unknown_quarters.get(quarter)
            if expected is None:
                if all(self.truth.units[c].surely_zip_zac for c in self.truth.qpv.get(quarter, ["?"])):
                    self.tally.notes["unknown_zones names a QPV of a commune that is ZIP or ZAC as a whole"] += 1
                else:
                    faults.append(f"unknown zone: {quarter} is not within reach")
            elif entry["distance_m"] is None or abs(entry["distance_m"] - expected) > EPSILON:
                faults.append(f"unknown zone: {quarter} at {entry['distance_m']}, expected {expected:.3f}")
        if near["outcome"] == "undetermined":
            sure = {q for q, m in self.place.unknown_quarters.items() if m <= THRESHOLD + self.place.quarter_margin - EPSILON}
            if sure - set(named):
                faults.append(f"unknown zones not named: {sorted(sure - set(named))}")
            if metres - self.place.margin > THRESHOLD and not near["unknown_zones"]:
                faults.append("unknown zones: none named")
        return faults

    def near_provisional(self, near, metres):
        if near["outcome"] not in ("met", "not_met"):
            return []
        reach = THRESHOLD + self.place.margin + 1
        only_here = self.place.other_regions > reach
        if only_here:
            expected = list_provisional(self.truth, [u for u in self.may if u.occitanie], self.date)
        elif near["outcome"] == "met" and all(not unit.occitanie for unit in self.may) and not self.truth.units[self.place.known_zone[0]].occitanie:
            expected = list_provisional(self.truth, self.may, self.date)
            if metres > EPSILON:
                expected = True if self.date > self.truth.zoning_as_of else None
        else:
            return []
        if expected is not None and near["provisional"] != expected:
            return [f"provisional near: {near['provisional']} on {self.date}, expected {expected}"]
        return []


class AddressCheck(PointCheck):
    """An answer for the address of a town hall: the commune decides by its code, the point serves QPV and distance."""

    def faults(self, status, body):
        return super().faults(status, body) if status == 200 else [f"status: {status} {body.get('type')}"]

    def location(self, location):
        faults = []
        if (location["kind"], location["commune"]["code"]) != ("address", self.place.code):
            faults.append(f"location: {location['kind']} {location['commune']['code']}")
        if location["precision_m"] != self.place.precision:
            faults.append(f"precision: {location['precision_m']}, expected {self.place.precision}")
        if (location["lon"], location["lat"]) != (self.place.lon, self.place.lat):
            faults.append(f"point: {location['lon']} {location['lat']}")
        return faults

    def near_distance(self, near, code, metres):
        if self.truth.units[self.place.code].surely_zip_zac and near["distance_m"] == {"min": 0, "max": 0}:
            return []
        return super().near_distance(near, code, metres)


def check_town_halls(truth, service, tally, seed):
    """Addresses that name one commune without doubt: those whose text no other town hall has."""
    random = np.random.default_rng(seed)
    texts = {}
    for code, row in truth.communes.items():
        # Without a number it names a street, whose extent nobody knows: that is answered for the commune.
        numbered = row["town_hall_address"][:1].isdigit()
        if row["region"] == OCCITANIE and row["town_hall_lon"] and numbered and row["town_hall_city"] == row["name"]:
            text = f"{row['town_hall_address']} {row['town_hall_postcode']} {row['town_hall_city']}"
            texts.setdefault(text, []).append(code)
    single = sorted((text, codes[0]) for text, codes in texts.items() if len(codes) == 1)
    bare = [one for one in single if truth.units[one[1]].zone == "zar" or one[1] in truth.quarters_of]
    chosen = bare + [single[at] for at in random.choice(len(single), 200, replace=False)]
    questions = [{"address": text, "date": DAY, **ASKED} for text, _ in chosen]
    coarser = 0
    for (text, code), (status, body) in zip(chosen, service.ask(questions), strict=True):
        row = truth.communes[code]
        if status in (404, 409) or (status == 200 and body["location"]["precision"] == "municipality"):
            # Not sure of the house is an honest answer, but it must stay rare.
            coarser += 1
            continue
        lon, lat = float(row["town_hall_lon"]), float(row["town_hall_lat"])
        place = AddressPlace(truth, lon, lat, truth.town_hall_precision, code)
        tally.record(f"address: {text} ({code})", AddressCheck(truth, tally, place, DAY).faults(status, body))
    share = coarser / len(chosen)
    tally.record("addresses of town halls found as houses", [] if share <= 0.05 else [f"only {1 - share:.1%} of {len(chosen)}"])


def check_points(truth, service, tally, count, seed):
    points = Points(truth, seed).all(count)
    asked = [(label, lon, lat, 0, DAY) for label, lon, lat in points]
    subset = points[:: max(1, len(points) // 120)]
    asked += [
        (label, lon, lat, precision, date)
        for label, lon, lat in subset
        for precision in PRECISIONS
        for date in DATES
        if (precision, date) != (0, DAY)
    ]
    questions = [
        {"lat": lat, "lon": lon, "date": date, **ASKED, **({"precision_m": precision} if precision else {})}
        for _, lon, lat, precision, date in asked
    ]
    places = {}
    for at, ((label, lon, lat, precision, date), (status, body)) in enumerate(zip(asked, service.ask(questions), strict=True)):
        key = (lon, lat, precision)
        place = places.setdefault(key, truth.place(lon, lat, float(precision)))
        name = f"{label}: lat={lat!r}&lon={lon!r}&precision_m={precision}&date={date}"
        faults = PointCheck(truth, tally, place, date).faults(status, body)
        if at % 10 == 0:
            alone = service.get(lat=repr(lat), lon=repr(lon), date=date, aids="ptma", detail="short", precision_m=precision)
            if alone != (status, body):
                faults.append("GET and batch differ")
        tally.record(name, faults)
        if (precision, date) == (PRECISIONS[-1], DATES[-1]):
            for used in PRECISIONS:
                places.pop((lon, lat, used), None)


# --- Communes -----------------------------------------------------------------------------------------------------------


class CommuneCheck:
    """One answer for a commune code, against the lists and the land of the commune."""

    def __init__(self, truth, tally, random):
        self.truth, self.tally, self.random = truth, tally, random
        self.dense = 0

    def faults(self, code, status, body, distances=True):
        truth = self.truth
        if truth.communes[truth.city_of(code)]["department"] in NOT_COVERED:
            fine = status == 404 and body["type"] == "/problems/outside-coverage"
            return [] if fine else [f"not covered: {status} {body.get('type')}"]
        if status != 200:
            return [f"status: {status} {body.get('type')}"]
        faults = order_faults(body)
        if faults:
            return faults
        location, zones = body["location"], zones_of(body)
        city = truth.city_of(code)
        if location["commune"]["code"] != city or location["kind"] != "commune" or location["precision"] != "municipality":
            faults.append(f"location: {location['commune']['code']} {location['kind']} {location['precision']}")
        if code != city and (location["arrondissement"] or {}).get("code") != code:
            faults.append(f"arrondissement: {location['arrondissement']}")
        units = [truth.units[code]]
        if code in truth.cities:
            units = [truth.units[part] for part, whole in truth.arrondissements.items() if whole == code]
        quarters = truth.quarters_of.get(city, [])
        situations = {unit.zone for unit in units}
        if quarters:
            situations |= {zone for unit in units for zone in truth.at_least(unit.zone)}
        for kind in CLASSES:
            got = zones[kind][0]["relation"]
            values = class_values(kind, situations)
            lenient = not units[0].occitanie and situations != {"zip"}
            faults += relation_fault(kind, got, values, values, lenient)
            if zones[kind][0]["distance_m"] is not None:
                faults.append(f"distance of {kind}: {zones[kind][0]['distance_m']} for a commune alone")
        faults += commune_zone_faults(zones, units, units) + provisional_faults(truth, zones, units, DAY)
        faults += self.quarters(zones["qpv"], quarters, units[0])
        return faults + self.near(code, units, situations, body["near_zip_zac"], distances)

    def quarters(self, entries, quarters, unit):
        got = sorted((entry["code"] or "", entry["relation"]) for entry in entries)
        empty = "outside" if unit.occitanie else "no_data"
        expected = sorted((quarter, "undetermined") for quarter in quarters) or [("", empty)]
        return [] if got == expected else [f"qpv: {got}, expected {expected}"]

    def near(self, code, units, situations, near, distances):
        outcome = near["outcome"]
        if situations <= ZIP_ZAC:
            fine = outcome == "met" and near["distance_m"] == {"min": 0, "max": 0}
            return [] if fine else [f"near: {outcome} {near['distance_m']}, expected met at 0"]
        if not distances:
            return []
        if len(units) > 1 or code not in self.truth.areas.index:
            return [f"near: {outcome}, though {situations}"] if outcome in ("not_met",) else []
        return self.near_land(code, units[0], near, bool(situations & ZIP_ZAC) or None in situations)

    def near_land(self, code, unit, near, perhaps_inside):
        land, margin, outcome, faults = Territory(self.truth, code), self.truth.outline_tolerance, near["outcome"], []
        sampled, where = land.sampled_most(60, self.random)
        if outcome == "met" and sampled + margin > THRESHOLD + EPSILON:
            faults.append(f"WRONG CERTAIN near: met, {sampled:.1f} m at {land.lonlat(where)}")
        if outcome == "not_met" and land.least - margin <= THRESHOLD - EPSILON:
            faults.append(f"WRONG CERTAIN near: not_met, {land.least:.1f} m")
        if outcome == "not_met" and self.unknown_near(land, code):
            faults.append(f"WRONG CERTAIN near: not_met, with unknown in reach {self.unknown_near(land, code)}")
        self.tally.notes[f"commune that is neither ZIP nor ZAC: near {outcome}"] += 1
        given = near["distance_m"]
        if given is None or land.least > FAR_AWAY:
            return faults if unit.zone is None else [*faults, "near distance: none"]
        if given["min"] > land.least + EPSILON:
            faults.append(f"near min too large: {given['min']}, {land.least:.2f} is reached")
        if perhaps_inside and given["min"] == 0:
            self.tally.notes["near distance of a commune with a QPV, or without a row, from 0"] += 1
        elif given["min"] < land.least - 2:
            faults.append(f"near min too small: {given['min']}, truth {land.least:.2f}")
        if given["max"] < sampled - EPSILON:
            faults.append(f"near max too small: {given['max']}, {sampled:.2f} m at {land.lonlat(where)}")
        if self.dense < DENSE and self.random.random() < 0.08:
            self.dense += 1
            most = land.most(self.random)
            if given["max"] < most - EPSILON:
                faults.append(f"near max too small: {given['max']}, {most:.2f} m found")
            if given["max"] > most + 25:  # a long ridge of equal distance is bounded, not climbed
                faults.append(f"near max loose: {given['max']}, {most:.2f} m found by climbing")
        if outcome == "undetermined" and given["max"] + margin <= THRESHOLD:
            faults.append(f"needless near: undetermined, though at most {given['max']} m ± {margin}")
        if outcome == "undetermined" and land.least - margin > THRESHOLD + EPSILON and not self.unknown_near(land, code):
            faults.append(f"needless near: undetermined, though at least {land.least:.1f} m and nothing unknown in reach")
        return faults

    def unknown_near(self, land, code):
        """What may be ZIP or ZAC without being known as one, within reach of a territory."""
        truth, found = self.truth, []
        reach = THRESHOLD + truth.outline_tolerance
        layers = (
            (truth.areas, truth.without_row | truth.abroad_of_occitanie),
            (truth.quarters, truth.doubtful_quarters),
            (truth.gaps, truth.doubtful_gaps),
        )
        shape = truth.areas.polygons[truth.areas.index[code]]
        west, south, east, north = shape.bounds
        around = shapely.box(west - 0.25, south - 0.15, east + 0.25, north + 0.15)
        for areas, chosen in layers:
            for at in areas.tree.query(around):
                if chosen[at]:
                    there = shapely.transform(areas.polygons[at], land.projection, interleaved=False)
                    if shapely.distance(land.shape, there) <= reach:
                        found.append(areas.keys[at])
        return found


def check_communes(truth, service, tally, seed):
    random = np.random.default_rng(seed)
    here = [code for code, row in truth.communes.items() if row["region"] == OCCITANIE]
    others = sorted(set(truth.communes) - set(here))
    odd = [*truth.cities, *truth.arrondissements, *(c for codes in truth.also_covers.values() for c in codes)]
    odd += [code for code in others if truth.communes[code]["department"] in NOT_COVERED][::4]
    codes = list(dict.fromkeys([*here, *odd, *random.choice(others, 500, replace=False).tolist()]))
    check = CommuneCheck(truth, tally, random)
    questions = [{"commune": code, "date": DAY, **ASKED} for code in codes]
    for code, (status, body) in zip(codes, service.ask(questions), strict=True):
        faults = check.faults(code, status, body)
        if status == 200 and code in truth.communes and body["location"]["lineage"]:
            faults.append("lineage: not empty for a commune of today")
        tally.record(f"commune: {code}", faults)


def check_former(truth, service, tally):
    today, relation = {}, {}
    for row in truth.former:
        today.setdefault(row["code"], set()).add(row["commune"])
        relation[row["code"], row["commune"]] = row["relation"]
    check = CommuneCheck(truth, tally, np.random.default_rng(0))
    codes = sorted(today)
    for code, (status, body) in zip(codes, service.ask([{"commune": c, "date": DAY, **ASKED} for c in codes]), strict=True):
        name = f"former: {code}"
        if len(today[code]) > 1:
            fault = split_fault(today[code], status, body)
            tally.record(name, fault)
            continue
        (target,) = today[code]
        faults = check.faults(target, status, body, distances=False)
        lineage = body["location"]["lineage"] if status == 200 else []
        if status == 200 and not (lineage and lineage[0]["from"]["code"] == code and lineage[-1]["code"] == target):
            faults.append(f"lineage: {lineage}, expected {code} to {target}")
        elif len(lineage) == 1 and lineage[0]["relation"] != relation[code, target]:
            faults.append(f"lineage relation: {lineage[0]['relation']}, expected {relation[code, target]}")
        tally.record(name, faults)


def split_fault(targets, status, body):
    """A code that went to two communes: either both are candidates, or the question is ambiguous."""
    if status == 409:
        named = {candidate["commune"]["code"] for candidate in body["candidates"]}
    elif status == 200:
        named = {candidate["commune"]["code"] for candidate in body["location"]["candidates"]}
    else:
        return [f"status: {status} {body.get('type')}"]
    return [] if named == targets else [f"candidates: {sorted(named)}, expected {sorted(targets)}"]


# --- The table of examples ----------------------------------------------------------------------------------------------


def relations(body, kind):
    return [zone["relation"] for zone in body["zones"] if zone["kind"] == kind]


def aid(body, name):
    return next((one for one in body["aids"] if one["id"] == name), {"status": None, "open": {}, "conditions": []})


def outcomes(body, name):
    return {condition["id"]: condition["outcome"] for condition in aid(body, name)["conditions"]}


def near_at(body, outcome, metres, code, within=0.06):
    near = body["near_zip_zac"]
    return near["outcome"] == outcome and abs(near["distance_m"]["min"] - metres) <= within and near["nearest"]["code"] == code


def fabrezan(body):
    yield "zac inside", relations(body, "zac") == ["inside"]
    yield "not provisional", not any(zone["provisional"] for zone in body["zones"])
    yield "near met at 0", body["near_zip_zac"]["outcome"] == "met" and body["near_zip_zac"]["distance_m"] == {"min": 0, "max": 0}
    yield "CAIM closed", aid(body, "caim")["status"] == "closed" and aid(body, "caim")["open"]["from"] == "2025-11-13"


def aigues_vives(body):
    caim = aid(body, "caim")
    yield "zip inside, provisional", any(z["kind"] == "zip" and z["relation"] == "inside" and z["provisional"] for z in body["zones"])
    yield "CAIM open", caim["open"] == {"from": "2025-11-13", "to": "2025-12-31"} and caim["status"] == "needs_input"
    found = outcomes(body, "caim")
    yield "CAIM-1 met", found.get("CAIM-1") == "met"
    yield "others missing", all(outcome in ("missing", "met") for outcome in found.values()) and "missing" in found.values()
    yield "ARS undetermined", aid(body, "ars_occitanie")["status"] == "undetermined"


def montpellier(body):
    yield "10 QPV undetermined", relations(body, "qpv") == ["undetermined"] * 10
    yield "zip, zac, zar undetermined", all(relations(body, kind) == ["undetermined"] for kind in ("zip", "zac", "zar"))
    zar = next(zone for zone in body["zones"] if zone["kind"] == "zar")
    yield "the detail says why", all(word in zar["detail"] for word in ("ZAR", "QPV"))
    yield "CAIM closed", aid(body, "caim")["status"] == "closed"


def comedie(body):
    yield "zar inside", relations(body, "zar") == ["inside"]
    yield "commune", body["location"]["commune"]["code"] == "34172"


def town_hall(body):
    location = body["location"]
    yield "commune", location["commune"]["code"] == "34172"
    yield "address", location["kind"] == "address" and location["lon"] is not None
    yield "precision", location["precision_m"] == 100


def mende(body):
    yield "montagne inside", relations(body, "montagne") == ["inside"]
    yield "massif Central inside", any(z["kind"] == "massif" and z["relation"] == "inside" and "Central" in z["name"] for z in body["zones"])
    yield "one QPV undetermined", relations(body, "qpv") == ["undetermined"]
    yield "zip, zac undetermined", relations(body, "zip") + relations(body, "zac") == ["undetermined"] * 2
    yield "near met", body["near_zip_zac"]["outcome"] == "met"
    yield "CESP-2 met", outcomes(body, "cesp").get("CESP-2") == "met"
    yield "ARS-2 met", outcomes(body, "ars_occitanie").get("ARS-2") == "met"


def no_row(body):
    yield "no_data", all(relations(body, kind) == ["no_data"] for kind in CLASSES)
    yield "massif Central", any(z["kind"] == "massif" and z["relation"] == "inside" and "Central" in z["name"] for z in body["zones"])


def senconac(body):
    location = body["location"]
    yield "commune of today", location["commune"]["code"] == "09088"
    yield "lineage", [(step["from"]["code"], step["code"]) for step in location["lineage"]] == [("09287", "09088")]
    yield "zac", relations(body, "zac") == ["inside"]


def caychax(body):
    yield "today", body["location"]["commune"]["code"] == "09088" and body["location"]["lineage"] == []


def toulouse(body):
    yield "undetermined, 11 498.6 m", near_at(body, "undetermined", 11_498.6, "31501")
    named = {zone["code"]: zone["distance_m"] for zone in body["near_zip_zac"]["unknown_zones"]}
    yield "names QN03112M at 1.1 km", abs((named.get("QN03112M") or 0) - 1_138.76) < 0.1


def south_of_toulouse(body):
    yield "not_met, 11 748 m", near_at(body, "not_met", 11_748.15, "31551", 0.1)


def east_of_toulouse(body):
    yield "met, 9 659.8 m", near_at(body, "met", 9_659.8, "31074")


def problem(status, kind):
    return status, lambda body: iter([(kind, body["type"] == f"/problems/{kind}")])


CASES = [
    ("commune=11132&date=2025-06-01", 200, fabrezan),
    ("commune=09002&date=2025-12-01", 200, aigues_vives),
    ("commune=34172&date=2025-06-01&lang=en", 200, montpellier),
    ("lat=43.6108&lon=3.8768&date=2025-06-01", 200, comedie),
    ("address=1 place Georges-Frèche 34000 Montpellier", 200, town_hall),
    ("commune=48095&date=2025-06-01", 200, mende),
    ("commune=12218&date=2025-06-01", 200, no_row),
    ("commune=09287&date=2025-06-01", 200, senconac),
    ("commune=09088&date=2025-06-01", 200, caychax),
    ("lat=43.5813318&lon=1.4963183&date=2025-06-01", 200, toulouse),
    ("lat=43.4588&lon=1.5245&date=2025-06-01", 200, south_of_toulouse),
    ("lat=43.7554299&lon=1.5367065&date=2025-06-01", 200, east_of_toulouse),
    ("lat=43.5&lon=7.5", *problem(404, "outside-coverage")),
    ("lat=48,5", *problem(400, "invalid-parameter")),
    ("lat=48,5&lon=2.3", *problem(400, "invalid-parameter")),
    ("lat=43", *problem(400, "invalid-parameter")),
    ("commune=99999", *problem(404, "unknown-commune")),
    ("commune=34172&lat=43", *problem(400, "invalid-parameter")),
    ("commune=97502", *problem(404, "outside-coverage")),
]


def check_cases(service, tally):
    for query, status, expected in CASES:
        parameters = dict(pair.split("=", 1) for pair in query.split("&"))
        got, body = service.get(**parameters)
        faults = [f"status: {got}, expected {status}"] if got != status else [what for what, holds in expected(body) if not holds]
        tally.record(f"case: {query}", faults)


# --- Without a server ---------------------------------------------------------------------------------------------------

KNOWN = [
    (1.4963183, 43.5813318, "31501", 11_498.6, 0.05),
    (1.5245, 43.4588, "31551", 11_748.0, 0.5),
    (1.5367065, 43.7554299, "31074", 9_659.8, 0.05),
]


def check_truth(truth, tally, count, seed):
    """The truth against figures known otherwise, and PROJ against geographiclib."""
    for lon, lat, code, metres, within in KNOWN:
        got, found = truth.place(lon, lat).known_zone
        tally.record(f"truth: {lat} {lon}", [] if got == code and abs(found - metres) <= within else [f"{got} {found}"])
    points = Points(truth, seed).all(count)
    counts = Counter()
    for label, lon, lat in points:
        place = truth.place(lon, lat)
        land = place.nearest_land
        state = "outside coverage" if land is None or land > place.margin else f"{len(place.units(0))} candidates"
        counts[label.split(" QN")[0], state] += 1
        if state == "outside coverage":
            continue
        code, metres = place.known_zone
        at = truth.areas.index[code]
        if metres:
            tally.record(f"truth: {lat} {lon}", geographic_fault(truth.areas.segments_of(at), lon, lat, metres))
    for (label, state), number in sorted(counts.items()):
        print(f"  {number} × {label}: {state}")
    for code in ("31555", "34172", "31366"):
        land = Territory(truth, code)
        print(f"  {code}: {land.least:.2f} to {land.most(np.random.default_rng(seed)):.2f} m")


def geographic_fault(segments, lon, lat, metres):
    """No sampled point of the border may be nearer, by geographiclib; some must be about as near."""
    share = np.linspace(0, 1, 33)[:, None]
    along = (segments[:, None, :2] + share * (segments[:, None, 2:] - segments[:, None, :2])).reshape(-1, 2)
    rough = np.hypot((along[:, 0] - lon) * np.cos(np.radians(lat)), along[:, 1] - lat)
    least = min(Geodesic.WGS84.Inverse(lat, lon, y, x)["s12"] for x, y in along[np.argsort(rough)[:5]])
    return [] if metres - 1e-3 <= least <= metres + 400 else [f"{metres:.3f}, geographiclib finds {least:.3f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", nargs="?", help="address of a running server")
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", action="store_true", help="check only the truth, without a server")
    arguments = parser.parse_args()
    tally, truth = Tally(), Truth()
    if arguments.truth:
        check_truth(truth, tally, arguments.points, arguments.seed)
    elif not arguments.base:
        parser.error("give the address of a server, or --truth")
    else:
        service = Service(arguments.base)
        check_cases(service, tally)
        check_town_halls(truth, service, tally, arguments.seed)
        check_points(truth, service, tally, arguments.points, arguments.seed)
        check_communes(truth, service, tally, arguments.seed)
        check_former(truth, service, tally)
        if service.timeouts:
            tally.notes["a batch timed out and was asked in halves (is this a debug build?)"] = service.timeouts
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
