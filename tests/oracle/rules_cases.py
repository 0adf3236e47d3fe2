"""Random cases for the aid rules: profiles and places around the thresholds that the rule files name."""

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from rules_files import IDS, add_months, load
from rules_formulas import EURO_FIELDS, EUROS, RANGES

OTHER_HELD = ("option_demographique_2011", "local_authority", "other_20o")
BOOLS = (
    "has_locum_licence",
    "optam",
    "first_installation",
    "main_practice",
    "esp_project_filed",
    "pdsa",
    "pdsa_waiver",
    "opposable_tariffs_only",
    "proximity_hospital",
    "dedicated_billing_number",
    "cesp_signatory",
    "successor.conventioned",
)
CHOICES = {
    "status": ("installing", "installing", "installed", "locum", "student"),
    "specialty": ("general", "general", "general", "cardiology"),
    "sector": ("1", "1", "2", "2", "none"),
    "study_cycle": ("1", "2", "3", 1, 2, 3),
}
WHOLE_FIELDS = {"age", "successor.age", "cesp_months_paid"}
DATES = ("installed_on", "order_registered_on", "successor.installed_on", "signed_on", "exit_on")
PRACTICES = ("medical_group", "multi_professional_group", "msp", "cpts", "esp")
PLACES = (("34", "76"), ("34", "76"), ("09", "76"), ("31", "76"), ("75", "11"))
CLASSES = ("zip", "zac", "zar", "hz")
OUTCOMES = ("met", "not_met", "undetermined")
FIRST_DAY, LAST_DAY = date(2020, 3, 1), date(2027, 12, 31)
ONE_DAY = timedelta(days=1)
MONTHS_AGO = (0, 0, 3, 6, 12, 12, 24, 30, 36, 36, 48, 60, 60, 120, 120)
THREADBARE, USUAL, FULL = 0.65, 0.35, 0.05


def nodes(value):
    """Every table inside a parsed file."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)


@lru_cache
def thresholds():
    """For each number field, the values at which a rule may change: {field: [Decimal, ...]}."""
    found = {name: set() for name in RANGES}
    euros = set()
    for node in nodes([text for texts in load().values() for text in texts]):
        for name in ("at_least", "above", "at_most", "below"):
            if node.get("field") in found and name in node:
                found[node["field"]].add(Decimal(str(node[name])))
        if "share_near_zip_zac" in node:
            found["zone_activity_share"].add(Decimal(node["share_near_zip_zac"]))
        if "steps" in node:
            bounds = [Decimal(str(step["from"])) for step in node["steps"]["table"]]
            for inner in nodes(node["steps"]["of"]):
                if inner.get("field") in found:
                    found[inner["field"]].update(bound / divisor for bound in bounds for divisor in (1, 2))
        if "euros" in node:
            euros.add(Decimal(str(node["euros"])))
    for name in EURO_FIELDS:
        found[name].update(constant * factor for constant in euros for factor in (1, 4, 10))
    return {name: sorted(values) for name, values in found.items()}


@lru_cache
def boundaries():
    """The days at which a text opens or ends, or that a test names."""
    days = set()
    for node in nodes([text for texts in load().values() for text in texts]):
        named = (node.get(name) for name in ("from", "to", "signed_from", "on_or_after", "before"))
        days.update(day for day in named if isinstance(day, date))
    return sorted(days)


class Draw:
    """One random case; `random` is the only source of chance, so that the same seed gives the same case."""

    def __init__(self, source):
        self.random = source
        self.absent = source.choice((THREADBARE, USUAL, FULL))
        self.favourable = source.choice((0.5, 0.7, 0.95))
        self.day = self.asked_day()

    def chance(self, probability):
        """True with that probability."""
        return self.random.random() < probability

    def pick(self, items):
        """One of the items."""
        return self.random.choice(items)

    def near(self, day):
        """That day, the day before or the day after."""
        return day + self.random.choice((-1, 0, 0, 1)) * ONE_DAY

    def any_day(self, first=FIRST_DAY, last=LAST_DAY):
        """A day between two."""
        return first + self.random.randrange((last - first).days + 1) * ONE_DAY

    def asked_day(self):
        """A day around an opening or a closing, inside the short window of late 2025, in 2026, or any."""
        kind = self.random.random()
        if kind < 0.25:
            day = self.near(self.pick(boundaries()))
        elif kind < 0.55:
            day = self.any_day(date(2025, 11, 13), date(2025, 12, 31))
        elif kind < 0.8:
            day = self.any_day(date(2026, 1, 1))
        elif kind < 0.83:
            day = date(2024, 2, 29)
        else:
            day = self.any_day()
        return min(max(day, FIRST_DAY), LAST_DAY)

    def past_day(self):
        """A day around an anniversary of the day asked or a boundary, or any, sometimes a leap day or to come."""
        kind = self.random.random()
        if kind < 0.55:
            return self.near(add_months(self.day, -self.pick(MONTHS_AGO)))
        if kind < 0.65:
            return self.near(self.pick(boundaries()))
        if kind < 0.7:
            return self.pick((date(2020, 2, 29), date(2024, 2, 29), date(2024, 1, 31), date(2025, 1, 1)))
        if kind < 0.9:
            return self.any_day(add_months(self.day, -14), self.day)
        return self.any_day(date(2012, 1, 1))

    def exit_day(self, signed):
        """A day around a monthly anniversary of the signature, or any later one, sometimes before it."""
        if self.chance(0.7):
            return self.near(add_months(signed, self.random.randrange(73)))
        return signed + self.random.randrange(-60, 2400) * ONE_DAY

    def number(self, name):
        """A value of a number field: a threshold, just beside one, a bound of the range, or any."""
        low, high = (Decimal(end) for end in RANGES[name])
        kind = self.random.random()
        known = thresholds()[name]
        if known and kind < 0.6:
            fine = high <= 1
            steps = ("0.01", "-0.01", "0", "0") if fine else ("0.5", "-0.5", "0", "0", "1", "-1", "0.01", "-0.01")
            value = self.pick(known) + Decimal(self.pick(steps))
        elif kind < 0.68:
            value = self.pick((low, high))
        elif high == EUROS[1]:
            value = Decimal(self.random.randrange(0, self.pick((2_000_000, 30_000_000)))) / 100
        else:
            value = low + (high - low) * self.random.randrange(0, 101) / 100
        value = min(max(value, low), high)
        return int(value) if name in WHOLE_FIELDS else value

    def written(self, value):
        """A number as JSON: a text of decimals, or a plain number."""
        if isinstance(value, Decimal) and self.chance(0.7):
            return f"{value:f}"
        return int(value) if value == int(value) else float(value)

    def held(self):
        """One entry of `held_aids`."""
        entry = {"aid": self.pick((*IDS[:1] * 4, *IDS[:8], *IDS[:8], *IDS[8:], *OTHER_HELD))}
        if self.chance(0.7):
            entry["signed_on"] = self.past_day().isoformat()
        if self.chance(0.5):
            entry["decided_on"] = self.past_day().isoformat()
        if self.chance(0.25):
            entry["ended_on"] = self.past_day().isoformat()
        if self.chance(0.3):
            entry["paid"] = self.written(Decimal(self.random.randrange(0, 5_500_000)) / 100)
        return entry

    def field(self, name):
        """The value of one profile field."""
        if name in BOOLS:
            return self.chance(self.favourable)
        if name in CHOICES:
            return self.pick(CHOICES[name])
        if name in RANGES:
            return self.written(self.number(name))
        if name == "practice":
            return self.random.sample(PRACTICES, self.pick((0, 1, 1, 2, 3)))
        if name == "held_aids":
            return [self.held() for _ in range(self.pick((0, 0, 1, 1, 2, 3)))]
        return self.past_day().isoformat()

    def profile(self, main):
        """A profile; a field is absent about one time in three."""
        fields = [*BOOLS, *CHOICES, *RANGES, *DATES[:3], "practice", "held_aids"]
        profile = {}
        for name in fields:
            if self.chance(self.absent):
                continue
            outer, _, inner = name.partition(".")
            if inner:
                profile.setdefault(outer, {})[inner] = self.field(name)
            else:
                profile[name] = self.field(name)
        if main is not None:
            profile["main_practice_commune"] = "34172"
        if self.chance(0.35):
            profile["signed_on"] = self.past_day().isoformat()
        if self.chance(0.4):
            signatures = [entry.get("signed_on") for entry in profile.get("held_aids", [])] + [profile.get("signed_on")]
            known = [date.fromisoformat(day) for day in signatures if day]
            profile["exit_on"] = self.exit_day(self.pick(known) if known else self.day).isoformat()
        return profile

    def situation(self, department, region):
        """One situation: at most one class of the doctors' zoning, and any other zones."""
        zones = {}
        if self.chance(0.88):
            inside = self.pick(("zip", "zip", "zip", "zac", "zac", "zar", "hz", None))
            zones.update({kind: "inside" if kind == inside else "outside" for kind in CLASSES})
            near = "yes" if inside in ("zip", "zac") else self.pick(("yes", "no", "unknown"))
        else:
            zones.update(dict.fromkeys(CLASSES, "unknown"))
            near = self.pick(("yes", "no", "unknown"))
        for kind in ("zv", "qpv", "montagne", "massif"):
            relation = self.pick(("inside", "outside", "outside", "unknown", None))
            if relation is not None:
                zones[kind] = relation
        return {"zones": zones, "near": near, "department": department, "region": region}

    def situations(self):
        """One to three situations, mostly of one commune."""
        count = self.pick((1, 1, 1, 1, 2, 3))
        place = self.pick(PLACES)
        return [self.situation(*(self.pick(PLACES) if self.chance(0.2) else place)) for _ in range(count)]

    def shares(self):
        """The share of each place of practice and whether it is in or near a ZIP or a ZAC, which may leave some unsaid;
        None when not all given."""
        if self.chance(0.5):
            return None
        left, shares = 100, []
        for _ in range(self.pick((0, 1, 2))):
            part = min(left, self.pick((20, 79, 80, 81, self.random.randrange(0, 101))))
            shares.append(part)
            left -= part
        if not shares or self.chance(0.7):
            shares.append(left)
        return [[f"{Decimal(part) / 100:.2f}", self.pick(OUTCOMES)] for part in shares]

    def case(self):
        """The case."""
        main = self.situations() if self.chance(0.65) else None
        return {
            "date": self.day.isoformat(),
            "aids": list(IDS) if self.chance(0.7) else self.asked(),
            "situations": self.situations(),
            "main": main,
            "others_near": self.pick(("met", "met", "met", "not_met", "undetermined")),
            "shares": self.shares(),
            "profile": self.profile(main),
        }

    def asked(self):
        """One aid, or a few, in the order of ids."""
        chosen = self.random.sample(IDS, self.pick((1, 1, 2, 3, 5)))
        return [aid for aid in IDS if aid in chosen]


def cases(seed, block, count):
    """The cases of one block of a run, each as the text of a JSON line; the same for the same seed and block."""
    source = random.Random(f"{seed}/{block}")
    return [json.dumps(Draw(source).case()) for _ in range(count)]
