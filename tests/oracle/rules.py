"""What the aid rule files say of one case: a second, slow reading of them, independent of the service.

`evaluate(case)` takes a place as a set of situations and a profile, and answers every aid asked and the best combination.
"""

from datetime import date
from fractions import Fraction

from rules_contracts import (
    asked_running,
    duration_of,
    held_running,
    pieces,
    running_answer,
    schedule,
)
from rules_files import IDS, answering, load, number
from rules_formulas import amounts_of, cents, money
from rules_tests import MISSING, NOT_MET, UNDETERMINED, Facts, agreed, fields_missing, holds, is_running

OUT_OF_SCOPE, CLOSED, NOT_COMPUTABLE = "out_of_scope", "closed", "not_computable"
ELIGIBLE, NOT_ELIGIBLE, NEEDS_INPUT = "eligible", "not_eligible", "needs_input"
CANDIDATES = (ELIGIBLE, NEEDS_INPUT, UNDETERMINED)
HORIZON_YEARS = 5
TIMES_A_YEAR = {"year": 1, "quarter": 4, "month": 12}


class Aid:
    """One aid on the day asked, at the place asked."""

    def __init__(self, aid, text, situations):
        self.id = aid
        self.text = text
        self.situations = situations
        found = {
            condition["id"]: [holds(condition["test"], facts) for facts in situations]
            for condition in text.get("condition", [])
        }
        self.outcomes = {name: agreed([result.outcome for result in results]) for name, results in found.items()}
        self.missing = sorted(frozenset().union(*(fields_missing(results) for results in found.values())))
        self.status = self.find_status()
        self.sums = amounts_of(text, situations)
        self.amounts = [] if self.status in (OUT_OF_SCOPE, NOT_COMPUTABLE) else self.sums
        self.duration = duration_of(text, situations)

    def find_status(self):
        """The first status that applies."""
        territory = self.text.get("territory")
        inside = [territory is None or facts.situation["region"] in territory for facts in self.situations]
        day, opening = self.situations[0].day, self.text["open"]
        content = self.text["content"]["state"]
        outcomes = set(self.outcomes.values())
        if not any(inside):
            return OUT_OF_SCOPE
        if not opening["from"] <= day <= opening.get("to", day):
            return CLOSED
        if content == "not_computable":
            return NOT_COMPUTABLE
        if content == "unknown":
            return UNDETERMINED
        if NOT_MET in outcomes:
            return NOT_ELIGIBLE
        if UNDETERMINED in outcomes or content == "existence_unknown" or not all(inside):
            return UNDETERMINED
        return NEEDS_INPUT if MISSING in outcomes else ELIGIBLE

    def excludes(self, other):
        """Whether the text names another aid that it excludes or may exclude."""
        return any(exclusion["with"] == other for exclusion in self.text.get("exclusion", []))

    def years_paid(self, amount):
        """For how many years an amount is sure to be paid before the horizon: 1 when it is paid once, 0 when unknown."""
        lasts = amount.table.get("lasts", 1)
        if lasts == "contract":
            return min(self.duration["years"], HORIZON_YEARS)
        if lasts == "indefinitely":
            return HORIZON_YEARS
        return 0 if lasts == "unknown" else min(lasts, HORIZON_YEARS)

    def value(self):
        """What is sure to be paid until the horizon, in cents."""
        return sum(cents(yearly(amount) * self.years_paid(amount)) for amount in self.amounts)

    def first_year(self):
        """What is sure to be paid in the first twelve months, in cents; of amounts in a row the first that is left."""
        starts = [amount.table.get("starts_after_years", 0) for amount in self.amounts]
        return sum(
            paid_within(amount, 12) if "parts" in amount.table.get("pay", {}) else cents(yearly(amount))
            for amount, start in zip(self.amounts, starts, strict=True)
            if start == min(starts) and self.years_paid(amount) > 0
        )

    def answer(self, alone):
        """As the service writes it; `alone` when no other aid is asked."""
        facts = self.situations[0]
        held = held_running(self.id, facts)
        signature = held or (asked_running(self.text, facts) if alone else None)
        signed = (signature and signature.signed) or facts.date_given("signed_on")
        rows = schedule(self.text, self.amounts, signed, signed or facts.day, self.situations, signature)
        return {
            "id": self.id,
            "status": self.status,
            "conditions": self.outcomes,
            "missing": self.missing,
            "amounts": [amount.answer() for amount in self.amounts],
            "schedule": [row.answer() for row in rows],
            "duration": self.duration,
            "running": signature
            and running_answer(self.text, self.sums, signature, self.situations),
        }


def yearly(amount):
    """What an amount is sure to pay in a year, in euros; the whole of it when it is paid once."""
    return Fraction((amount.known() or 0) * TIMES_A_YEAR.get(amount.table["period"], 1), 100)


def paid_within(amount, months):
    """What the parts of an amount due less than some months after the signature are sure to pay, in cents."""
    parts = amount.table["pay"]["parts"]
    cut = pieces(amount.known() or 0, [number(part["share"]) for part in parts])
    return sum(piece for part, piece in zip(parts, cut, strict=True) if part["month"] < months)


def evaluate(case):
    """The answer to one case."""
    day = date.fromisoformat(case["date"])
    texts = load()
    situations = [
        Facts(day, case["profile"], situation, case["main"], case["others_near"], case["shares"], texts)
        for situation in case["situations"]
    ]
    aids = [Aid(aid, answering(texts, aid, day), situations) for aid in IDS if aid in case["aids"]]
    return {
        "aids": [aid.answer(len(aids) == 1) for aid in aids],
        "best_combination": best_combination(aids, situations[0]),
    }


def best_combination(aids, facts):
    """The compatible set of candidates worth most, and the best that takes another aid; None without candidate."""
    running = {entry["aid"] for entry in facts.given("held_aids") or [] if is_running(entry, facts)}
    possible = [aid for aid in aids if aid.status in CANDIDATES]
    if not possible:
        return None
    candidates = [aid for aid in possible if not any(aid.excludes(held) for held in running - {aid.id})]
    values = {aid.id: aid.value() for aid in candidates}
    sets = compatible_sets([aid for aid in candidates if values[aid.id] > 0])
    ranked = sorted((-sum(values[aid.id] for aid in chosen), len(chosen), order(chosen), chosen) for chosen in sets)
    best = ranked[0][3]
    other = next((chosen for *_, chosen in ranked if not set(chosen) <= set(best)), None)
    return {
        **totals(best, values),
        "first_year": money(sum(aid.first_year() for aid in best)),
        "runner_up": other and totals(other, values),
    }


def compatible_sets(aids):
    """Every set of aids, the empty one included, of which no two exclude each other."""
    sets = [[]]
    for aid in aids:
        sets += [
            [*chosen, aid]
            for chosen in sets
            if not any(aid.excludes(other.id) or other.excludes(aid.id) for other in chosen)
        ]
    return sets


def order(chosen):
    """The places of the aids of a set in the order of ids, by which equal sets are told apart."""
    return [IDS.index(aid.id) for aid in chosen]


def totals(chosen, values):
    """A set of aids as the service writes it."""
    return {
        "aids": [aid.id for aid in chosen],
        "total": money(sum(values[aid.id] for aid in chosen)),
    }
