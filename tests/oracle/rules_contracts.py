"""Contracts: how long they last, when they pay, which one is running, and what leaving one costs."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from rules_files import add_months, day_of, full_months, number
from rules_formulas import cents, money, value_everywhere
from rules_tests import is_running


@dataclass
class Row:
    """One due date of a schedule, in cents; `order` counts months from the signature."""

    when: str
    order: int
    due: date | None
    low: int = 0
    high: int = 0

    def answer(self):
        """As the service writes it."""
        return {
            "when": self.when,
            "date": self.due and self.due.isoformat(),
            "amount": money(self.low),
            "max": money(self.high) if self.high != self.low else None,
        }


class Signature(NamedTuple):
    """A running contract: its day of signature and its day of end when known, and what it paid when said."""

    signed: date | None
    ended: date | None
    paid: Fraction | None


def duration_of(text, situations):
    """The duration of an aid as the service writes it, None when the file has none."""
    duration = text.get("duration")
    if duration is None:
        return None
    renewal = duration.get("renewal")
    if "years" in duration:
        years = duration["years"]
        return {"years": years, "months": 12 * years, "at_least": False, "renewal": renewal}
    value = value_everywhere(duration["months"], situations)
    months = int(value.low)
    years, rest = divmod(months, 12)
    return {
        "years": None if rest else years,
        "months": months,
        "at_least": bool(value.fields),
        "renewal": renewal,
    }


def months_known(text):
    """The months of a contract whose text gives its years, else None; an engagement that depends on the doctor is not one."""
    years = text.get("duration", {}).get("years")
    return years and 12 * years


def pieces(amount, shares):
    """An amount in cents cut by shares of it, each rounded; the last piece takes the remainder of all of them."""
    cut = [cents(Fraction(amount, 100) * share) for share in shares[:-1]]
    whole = cents(Fraction(amount, 100) * sum(shares))
    return [*cut, whole - sum(cut)]


def term_years(text, signature, start, day):
    """The years a contract takes; one tacitly renewed takes its years as often as the day asked needs."""
    years = text.get("duration", {}).get("years")
    times = 1
    if years and signature and not signature.ended and text["duration"].get("renewal") == "tacit":
        while add_months(start, 12 * years * times) <= day:
            times += 1
    return years and years * times


def schedule(text, amounts, signed, start, situations, signature=None):
    """The payments of a contract that starts on a day, in order; dated when its day of signature is known."""
    ended = signature and signature.ended
    rows = {}
    for amount in amounts:
        pay = amount.table.get("pay")
        if pay is None or amount.kind not in ("exact", "range") or amount.high == amount.low == 0:
            continue
        if "parts" in pay:
            payments = paid_in_parts(amount, pay["parts"], signed, start, ended)
        else:
            years = term_years(text, signature, start, situations[0].day)
            prorate = pay["civil_years"]["prorate"]
            payments = paid_by_civil_year(amount, prorate, years, signed, start, situations, ended)
        for payment in payments:
            row = rows.setdefault(payment.when, Row(payment.when, payment.order, payment.due))
            row.low += payment.low
            row.high += payment.high
    return sorted(rows.values(), key=lambda row: row.order)


def paid_in_parts(amount, parts, signed, start, ended):
    """The rows of one amount paid in parts, without those that fall due after the end."""
    shares = [number(part["share"]) for part in parts]
    for part, low, high in zip(parts, pieces(amount.low, shares), pieces(amount.high, shares), strict=True):
        due = add_months(signed, part["month"]) if signed and "date" in part else None
        if ended and add_months(start, part["month"]) > ended:
            continue
        yield Row(part["when"], part["month"], due, low, high)


def paid_by_civil_year(amount, prorate, years, signed, start, situations, ended):
    """The rows of one yearly amount, each due in the second quarter after the civil year it pays."""
    if ended:
        shares = [days_share(year, start, ended) for year in range(start.year, ended.year + 1)]
        lows, highs = ([cents(Fraction(sum_, 100) * share) for share in shares] for sum_ in (amount.low, amount.high))
    else:
        first = civil_year_fraction(start)
        shares = [first, *[Fraction(1)] * (years - 1), 1 - first]
        if first == 1:
            del shares[-1]
        lows, highs = pieces(amount.low, shares), pieces(amount.high, shares)
    for index, (share, low, high) in enumerate(zip(shares, lows, highs, strict=True)):
        if prorate == "unsaid":
            high = max(high, whole_cap(amount, share, situations))
        year = start.year + index + 1
        due = date(year, 6, 30)
        order = 12 * (year - start.year) + 6 - start.month
        yield Row(f"second_quarter_{year}", order, due if signed else None, low, high)


def days_share(year, start, ended):
    """The part of a civil year from one day to another, both included."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (min(ended, last) - max(start, first)).days + 1
    return Fraction(max(days, 0), (last - first).days + 1)


def civil_year_fraction(start):
    """The part of its civil year that is left on a day, that day included."""
    next_year = date(start.year + 1, 1, 1)
    return Fraction((next_year - start).days, (next_year - date(start.year, 1, 1)).days)


def whole_cap(amount, share, situations):
    """The most that a part of a year pays when only what is earned in it is reduced, not the cap."""
    value = value_everywhere(amount.table["formula"], [replace(facts, euro_fraction=share) for facts in situations])
    return cents(value.high)


def held_running(aid, facts):
    """Of the held contracts of an aid that are running on the day asked the one signed last, else None."""
    running = [e for e in facts.given("held_aids") or [] if e["aid"] == aid and is_running(e, facts)]
    if not running:
        return None
    entry = max(running, key=lambda e: e.get("signed_on") or "")
    paid = entry.get("paid")
    return Signature(
        entry.get("signed_on") and day_of(entry["signed_on"]),
        entry.get("ended_on") and day_of(entry["ended_on"]),
        None if paid is None else number(paid),
    )


def asked_running(text, facts):
    """The contract asked about, when it is signed and not over on the day asked, else None."""
    signed = facts.date_given("signed_on")
    months = months_known(text)
    if signed is None or signed > facts.day or months is None:
        return None
    if text["duration"].get("renewal") != "tacit" and facts.day >= add_months(signed, months):
        return None
    return Signature(signed, None, None)


def running_answer(text, amounts, signature, situations):
    """A running contract as the service writes it."""
    day = situations[0].day
    signed = signature.signed
    rows = schedule(text, amounts, signed, signed, situations, signature) if signed else []
    coming = next((row for row in rows if row.due and row.due >= day), None)
    until = signature.ended
    months = months_known(text)
    if until is None and signed and months is not None and day < add_months(signed, months):
        until = add_months(signed, months)
    return {
        "since": signed and signed.isoformat(),
        "until": until and until.isoformat(),
        "next_payment": coming and {"date": coming.due.isoformat(), "amount": money(coming.low)},
        "exit": exit_answer(text, amounts, signature, situations),
    }


def exit_answer(text, amounts, signature, situations):
    """What leaving a running contract costs, None when the day of leaving or of signature is not known."""
    leaving = situations[0].date_given("exit_on")
    if leaving is None or signature.signed is None or leaving < signature.signed:
        return None
    if signature.ended and leaving > signature.ended:
        return None
    return {"on": leaving.isoformat(), "repay": repay(text, amounts, signature, leaving, situations)}


def repay(text, amounts, signature, leaving, situations):
    """The sum to pay back, None when it is not known."""
    formula = text.get("exit", {}).get("repay")
    months = months_known(text)
    if formula is None:
        return None
    ends = months is not None and text["duration"].get("renewal") != "tacit"
    if ends and leaving >= add_months(signature.signed, months):
        return {"min": "0.00", "max": "0.00"}
    ends = [
        value_everywhere(formula, [replace(situation, contract=facts) for situation in situations])
        for facts in contract_facts(amounts, months or 0, signature, leaving)
    ]
    if None in ends:
        return None
    return {
        "min": money(max(min(cents(value.low) for value in ends), 0)),
        "max": money(max(max(cents(value.high) for value in ends), 0)),
    }


def contract_facts(amounts, months, signature, leaving):
    """What `contract` formulas may name, once for each way to take every amount at its least or at its most."""
    run, begun = full_months(signature.signed, leaving)
    whole = [a for a in amounts if a.table["period"] in ("once", "contract") and a.kind != "rate"]
    for sums in product(*({a.low, a.high} for a in whole)):
        paid = Fraction(sum(paid_until(a, sum_, signature, leaving) for a, sum_ in zip(whole, sums, strict=True)), 100)
        paid = paid if signature.paid is None else signature.paid
        total = Fraction(sum(sums), 100)
        yield {
            "months": (Fraction(months), Fraction(months)),
            "months_run": (Fraction(run), Fraction(begun)),
            "months_left": (Fraction(months - begun), Fraction(months - run)),
            "paid": (paid, paid),
            "total": (total, total),
        }


def paid_until(amount, sum_, signature, leaving):
    """What the parts of an amount worth that sum make due until a day, in cents."""
    parts = amount.table.get("pay", {}).get("parts", [])
    cut = pieces(sum_, [number(part["share"]) for part in parts])
    return sum(
        piece
        for part, piece in zip(parts, cut, strict=True)
        if "date" in part and add_months(signature.signed, part["month"]) <= leaving
    )
