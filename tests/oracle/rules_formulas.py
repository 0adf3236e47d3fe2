"""The formulas of the rule files, as exact intervals, and the amounts they give."""

import math
from fractions import Fraction
from typing import NamedTuple

from rules_files import number
from rules_tests import MET, NOT_MET, holds

EURO_FIELDS = {"conventioned_fees", "fees_in_zip", "quarter_fees", "month_fees", "fmt_base"}
EUROS = (0, 100_000_000)
RANGES = {
    **dict.fromkeys(EURO_FIELDS, EUROS),
    "age": (18, 100),
    "opposable_share": (0, 1),
    "days_per_week": (0, 7),
    "days_per_quarter": (0, 92),
    "zone_activity_share": (0, 1),
    "days_per_year_in_zip": (0, 366),
    "trainee_months": (0, 120),
    "successor.age": (18, 100),
    "cesp_months_paid": (0, 120),
}


class Value(NamedTuple):
    """What a formula may be worth: an interval, what is not given in it, and how it is to be read."""

    low: Fraction
    high: Fraction
    fields: frozenset = frozenset()
    bound: bool = False
    may_not_apply: bool = False


def constant(text):
    """A value known exactly."""
    return Value(number(text), number(text))


def marked(low, high, parts):
    """An interval that carries the missing fields and the marks of the parts it is made of."""
    return Value(
        low,
        high,
        frozenset().union(*(part.fields for part in parts)),
        any(part.bound for part in parts),
        any(part.may_not_apply for part in parts),
    )


def union(values):
    """Any of the values; None stands for "does not apply". None when none applies."""
    applying = [value for value in values if value is not None]
    if not applying:
        return None
    joint = marked(min(value.low for value in applying), max(value.high for value in applying), applying)
    if len(applying) == len(values):
        return joint
    return joint._replace(low=min(joint.low, Fraction(0)), may_not_apply=True)


def value_of(formula, facts):
    """The value of a formula in one situation, None when it does not apply."""
    operator = next((name for name in FORMULAS if name in formula), None)
    if operator is None:
        raise ValueError(f"unknown formula {formula}")
    return FORMULAS[operator](formula, facts)


def value_everywhere(formula, situations):
    """The value of a formula, united over the situations of the place."""
    return union([value_of(formula, facts) for facts in situations])


def parts_of(formulas, facts):
    """The values of several formulas, each of which applies."""
    return [value_of(formula, facts) for formula in formulas]


def field(formula, facts):
    """A fact, or its whole range when it is not given."""
    name = formula["field"]
    scale = facts.euro_fraction if name in EURO_FIELDS else 1
    given = facts.given(name)
    if given is not None:
        return Value(number(given) * scale, number(given) * scale)
    low, high = RANGES[name]
    high = number(formula.get("presumed_at_most", high))
    return Value(Fraction(low) * scale, high * scale, frozenset([name]))


def total(formula, facts):
    """A sum, end by end."""
    parts = parts_of(formula["sum"], facts)
    return marked(sum(part.low for part in parts), sum(part.high for part in parts), parts)


def difference(formula, facts):
    """The first less the second."""
    first, second = parts = parts_of(formula["difference"], facts)
    return marked(first.low - second.high, first.high - second.low, parts)


def product(formula, facts):
    """A product: the extremes of the corner products."""
    parts = parts_of(formula["product"], facts)
    low = high = Fraction(1)
    for part in parts:
        corners = [low * part.low, low * part.high, high * part.low, high * part.high]
        low, high = min(corners), max(corners)
    return marked(low, high, parts)


def quotient(formula, facts):
    """The first divided by a positive second."""
    first, second = parts = parts_of(formula["quotient"], facts)
    corners = [end / divisor for end in first[:2] for divisor in second[:2]]
    return marked(min(corners), max(corners), parts)


def least(formula, facts):
    """The smallest, end by end."""
    parts = parts_of(formula["least"], facts)
    return marked(min(part.low for part in parts), min(part.high for part in parts), parts)


def greatest(formula, facts):
    """The greatest, end by end."""
    parts = parts_of(formula["greatest"], facts)
    return marked(max(part.low for part in parts), max(part.high for part in parts), parts)


def whole(formula, facts):
    """Rounded down."""
    value = value_of(formula["whole"], facts)
    return value._replace(low=Fraction(math.floor(value.low)), high=Fraction(math.floor(value.high)))


def steps(formula, facts):
    """The value of every step that the measured quantity may be on."""
    rule = formula["steps"]
    measured = value_of(rule["of"], facts)
    touched = []
    if measured.low < number(rule["table"][0]["from"]):
        touched.append(rule["under"])
    for step in rule["table"]:
        below = step.get("below")
        if measured.high >= number(step["from"]) and (below is None or measured.low < number(below)):
            touched.append(step["value"])
    value = union([value_of(branch, facts) for branch in touched])
    return None if value is None else marked(value.low, value.high, [value, measured])


def cases(formula, facts):
    """The value of the first case whose guard is met, and of those that may be."""
    branches, fields = [], frozenset()
    for case in formula["cases"]:
        guard = holds(case["if"], facts)
        if guard.outcome == NOT_MET:
            continue
        branches.append(value_of(case["then"], facts))
        if guard.outcome == MET:
            break
        fields |= guard.fields
    else:
        branches.append(value_of(formula["else"], facts))
    value = union(branches)
    return None if value is None else value._replace(fields=value.fields | fields)


def readings(formula, facts):
    """Any of the readings of one text."""
    return union([value_of(reading["value"], facts) for reading in formula["readings"]])


def up_to(formula, facts):
    """Anything from nothing to the value."""
    value = value_of(formula["up_to"], facts)
    return value._replace(low=Fraction(0), bound=True)


def contract(formula, facts):
    """A fact of the contract that is being ended."""
    return Value(*facts.contract[formula["contract"]])


FORMULAS = {
    "euros": lambda formula, _facts: constant(formula["euros"]),
    "number": lambda formula, _facts: constant(formula["number"]),
    "field": field,
    "sum": total,
    "difference": difference,
    "product": product,
    "quotient": quotient,
    "least": least,
    "greatest": greatest,
    "whole": whole,
    "steps": steps,
    "cases": cases,
    "readings": readings,
    "up_to": up_to,
    "none": lambda _formula, _facts: None,
    "contract": contract,
}


def cents(euros):
    """Euros as whole cents, half a cent away from zero."""
    rounded = math.floor(abs(euros) * 100 + Fraction(1, 2))
    return rounded if euros >= 0 else -rounded


def money(amount):
    """Cents as the text of an amount."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def rate_text(rate):
    """A rate with all its decimals, two at least."""
    digits = 2
    while digits < 28 and (rate * 10**digits).denominator != 1:
        digits += 1
    scaled = math.floor(rate * 10**digits + Fraction(1, 2))
    return f"{scaled // 10**digits}.{scaled % 10**digits:0{digits}d}"


class Amount(NamedTuple):
    """One amount of an aid, in cents; `low` and `high` are None for a rate whose base is not given."""

    table: dict
    kind: str
    low: int | None
    high: int | None
    rate: Fraction | None = None

    def known(self):
        """What is sure to be paid each time, None when nothing is."""
        return None if self.kind == "up_to" else self.low

    def answer(self):
        """As the service writes it."""
        single = self.high is not None and self.kind != "range"
        return {
            "id": self.table["id"],
            "kind": self.kind,
            "amount": money(self.high) if single else None,
            "min": money(self.low) if self.kind == "range" else None,
            "max": money(self.high) if self.kind == "range" else None,
            "rate": None if self.rate is None else rate_text(self.rate),
            "period": self.table["period"],
        }


def amounts_of(text, situations):
    """The amounts that apply, in the order of the file."""
    amounts = [amount_of(table, situations) for table in text.get("amount", [])]
    return [amount for amount in amounts if amount is not None]


def amount_of(table, situations):
    """One amount, None when it does not apply."""
    if "rate" in table:
        return rate_of(table, situations)
    value = value_everywhere(table["formula"], situations)
    if value is None:
        return None
    low, high = cents(value.low), cents(value.high)
    if value.bound or value.may_not_apply:
        kind = "up_to"
    elif low == high:
        kind = "exact"
    else:
        kind = "up_to" if value.fields else "range"
    return Amount(table, kind, low, high)


def rate_of(table, situations):
    """An amount given as a rate: the highest it may be, applied to the base when that is given."""
    rate = value_everywhere(table["rate"], situations)
    if rate is None:
        return None
    base = value_everywhere(table["base"], situations)
    amount = None if base.fields else cents(rate.high * base.high)
    return Amount(table, "rate", amount, amount, rate.high)
