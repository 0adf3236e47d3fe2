"""The tests of the rule files: met, not_met, missing or undetermined, in one situation of a place."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from rules_files import add_months, add_years, answering, day_of, number

MET, NOT_MET, MISSING, UNDETERMINED = "met", "not_met", "missing", "undetermined"
ALL_ORDER = (NOT_MET, UNDETERMINED, MISSING, MET)
ANY_ORDER = (MET, UNDETERMINED, MISSING, NOT_MET)
ZONE_OUTCOME = {"inside": MET, "outside": NOT_MET}
NEAR_OUTCOME = {"yes": MET, "no": NOT_MET, "unknown": UNDETERMINED}


@dataclass(frozen=True)
class Facts:
    """What is known in one situation of the place."""

    day: date
    profile: dict
    situation: dict
    main: list | None
    others_near: str
    shares: list | None
    texts: dict
    euro_fraction: Fraction = Fraction(1)
    contract: dict | None = None

    def given(self, field) -> Any:
        """The value of a profile field, None when not given; a dot names a member of an object."""
        value = self.profile
        for name in field.split("."):
            value = None if value is None else value.get(name)
        return value

    def date_given(self, field):
        """The value of a date field, None when not given."""
        value = self.given(field)
        return None if value is None else day_of(value)


class Result(NamedTuple):
    """An outcome, with the fields it waits for when it is `missing`."""

    outcome: str
    fields: frozenset = frozenset()


def missing(field):
    """The outcome of a test whose fact is not given."""
    return Result(MISSING, frozenset([field]))


def yes_no(truth):
    """The outcome of a test whose fact is given."""
    return Result(MET if truth else NOT_MET)


def strongest(results, order):
    """The first outcome of `order` that occurs; when it is `missing`, the fields of those that are."""
    results = list(results)
    outcome = min((result.outcome for result in results), key=order.index)
    return Result(outcome, fields_missing(results) if outcome == MISSING else frozenset())


def fields_missing(results):
    """The fields that the missing ones among some results wait for."""
    return frozenset().union(*(result.fields for result in results if result.outcome == MISSING))


def agreed(outcomes):
    """The outcome on which all situations agree, else undetermined."""
    first, *rest = outcomes
    return first if all(outcome == first for outcome in rest) else UNDETERMINED


def holds(test, facts):
    """The result of a test of any kind."""
    operator = next((name for name in OPERATORS if name in test), None)
    if operator is None:
        raise ValueError(f"unknown test {test}")
    return OPERATORS[operator](test, facts)


def holds_all(test, facts):
    """`all`: the weakest of its parts."""
    return strongest((holds(part, facts) for part in test["all"]), ALL_ORDER)


def holds_any(test, facts):
    """`any`: the strongest of its parts."""
    return strongest((holds(part, facts) for part in test["any"]), ANY_ORDER)


def holds_not(test, facts):
    """`not`: swaps met and not_met."""
    result = holds(test["not"], facts)
    return {MET: Result(NOT_MET), NOT_MET: Result(MET)}.get(result.outcome, result)


def holds_cases(test, facts):
    """`cases`: the first case whose guard is met decides."""
    return from_case(test, 0, facts)


def from_case(test, index, facts):
    """What the cases from `index` on decide, `else` included."""
    if index == len(test["cases"]):
        return holds(test["else"], facts)
    case = test["cases"][index]
    guard = holds(case["if"], facts)
    if guard.outcome == MET:
        return holds(case["then"], facts)
    rest = from_case(test, index + 1, facts)
    if guard.outcome == NOT_MET:
        return rest
    then = holds(case["then"], facts)
    return then if then.outcome == rest.outcome != MISSING else guard


def holds_soft(test, facts):
    """`soft`: what is not met is undetermined."""
    result = holds(test["soft"], facts)
    return Result(UNDETERMINED) if result.outcome == NOT_MET else result


def holds_presumed(test, facts):
    """`presumed`: what is not given is taken to be met, and is not asked."""
    result = holds(test["presumed"], facts)
    return Result(MET) if result.outcome == MISSING else result


def holds_zone(test, facts):
    """`zone`: the place lies in a zone of that kind."""
    return Result(ZONE_OUTCOME.get(facts.situation["zones"].get(test["zone"]), UNDETERMINED))


def holds_department(test, facts):
    """`department`: the place lies in one of these."""
    return yes_no(facts.situation["department"] in test["department"])


def holds_near(_test, facts):
    """`near_zip_zac`: the place asked and every other place of practice are in or near a ZIP or a ZAC."""
    here = NEAR_OUTCOME[facts.situation["near"]]
    return strongest([Result(here), Result(facts.others_near)], ALL_ORDER)


def holds_share(test, facts):
    """`share_near_zip_zac`: that share of the activity lies in or near a ZIP or a ZAC."""
    wanted = number(test["share_near_zip_zac"])
    share = facts.given("zone_activity_share")
    if share is not None:
        return yes_no(number(share) >= wanted)
    if facts.shares is None:
        return missing("zone_activity_share")
    sure = sum(number(part) for part, outcome in facts.shares if outcome == MET)
    possible = sum(number(part) for part, outcome in facts.shares if outcome != NOT_MET)
    unsaid = 1 - sum(number(part) for part, _ in facts.shares)
    if sure >= wanted:
        return Result(MET)
    if possible + unsaid < wanted:
        return Result(NOT_MET)
    return missing("zone_activity_share") if unsaid > 0 else Result(UNDETERMINED)


def holds_main_commune(test, facts):
    """`main_commune_in_zone`: the commune of the main practice lies in a zone of one of these kinds."""
    if facts.main is None:
        return missing("main_practice_commune")
    kinds = test["main_commune_in_zone"]
    found = [
        strongest(
            (Result(ZONE_OUTCOME.get(situation["zones"].get(kind), UNDETERMINED)) for kind in kinds),
            ANY_ORDER,
        ).outcome
        for situation in facts.main
    ]
    return Result(agreed(found))


COMPARISONS = {
    "at_least": lambda value, bound: number(value) >= number(bound),
    "above": lambda value, bound: number(value) > number(bound),
    "at_most": lambda value, bound: number(value) <= number(bound),
    "below": lambda value, bound: number(value) < number(bound),
    "is": lambda value, wanted: value is wanted if isinstance(wanted, bool) else str(value) == str(wanted),
    "in": lambda value, wanted: str(value) in wanted,
    "includes_any": lambda value, wanted: any(item in value for item in wanted),
}


def holds_field(test, facts):
    """`field`: a given fact compared with what the rule names."""
    value = facts.given(test["field"])
    if value is None:
        return missing(test["field"])
    (comparison,) = set(test) - {"field"}
    return yes_no(COMPARISONS[comparison](value, test[comparison]))


def holds_since(test, facts):
    """`since`: how long ago a day was, counted in anniversaries."""
    start = facts.date_given(test["since"])
    if start is None:
        return missing(test["since"])
    if "under_years" in test:
        return yes_no(facts.day < add_years(start, test["under_years"]))
    if "under_months" in test:
        return yes_no(facts.day < add_months(start, test["under_months"]))
    return yes_no(facts.day >= add_years(start, test["at_least_years"]))


def holds_day(test, facts):
    """`day`: a date fact compared with a fixed day."""
    value = facts.date_given(test["day"])
    if value is None:
        return missing(test["day"])
    if "before" in test:
        return yes_no(value < test["before"])
    return yes_no(value >= test["on_or_after"])


def holds_future(test, facts):
    """`future`: a date fact later than the day asked."""
    value = facts.date_given(test["future"])
    return missing(test["future"]) if value is None else yes_no(value > facts.day)


def holds_held(test, facts):
    """`held`: an aid of the list was ever held, is running, or was granted within some years."""
    wanted = test["held"]
    held = facts.given("held_aids")
    if held is None:
        return missing("held_aids")
    outcomes = [held_entry(wanted, entry, facts) for entry in held if entry["aid"] in wanted["aids"]]
    return strongest([Result(NOT_MET), *(Result(outcome) for outcome in outcomes)], ANY_ORDER)


def held_entry(wanted, entry, facts):
    """What one entry of `held_aids` says to a `held` test."""
    if wanted.get("ever"):
        days = [day_of(entry[key]) for key in ("signed_on", "decided_on") if entry.get(key)]
        return NOT_MET if days and min(days) > facts.day else MET
    if "within_years" in wanted:
        decided = entry.get("decided_on")
        if decided is None:
            return UNDETERMINED
        ends = add_years(day_of(decided), wanted["within_years"])
        return yes_no(day_of(decided) <= facts.day < ends).outcome
    if not is_running(entry, facts):
        return NOT_MET
    if "signed_from" not in wanted:
        return MET
    signed = entry.get("signed_on")
    return UNDETERMINED if signed is None else yes_no(day_of(signed) >= wanted["signed_from"]).outcome


def is_running(entry, facts):
    """Whether a held aid is running on the day asked."""
    signed, ended = entry.get("signed_on"), entry.get("ended_on")
    if signed is not None and facts.day < day_of(signed):
        return False
    if ended is not None:
        return facts.day <= day_of(ended)
    text = answering(facts.texts, entry["aid"], facts.day)
    duration = (text or {}).get("duration", {})
    if signed is None or duration.get("renewal") == "tacit" or "years" not in duration:
        return True
    return facts.day < add_years(day_of(signed), duration["years"])


def holds_near_here(_test, facts):
    """`near_zip_zac_here`: the place asked about alone, in its situation."""
    return Result({"yes": MET, "no": NOT_MET}.get(facts.situation["near"], UNDETERMINED))


def holds_given(test, facts):
    """`given`: whether a fact was given at all."""
    return yes_no(facts.given(test["given"]) is not None)


OPERATORS = {
    "all": holds_all,
    "any": holds_any,
    "not": holds_not,
    "cases": holds_cases,
    "outcome": lambda test, _facts: Result(test["outcome"]),
    "not_applicable": lambda _test, _facts: Result(MET),
    "unknown": lambda _test, _facts: Result(UNDETERMINED),
    "soft": holds_soft,
    "presumed": holds_presumed,
    "zone": holds_zone,
    "department": holds_department,
    "near_zip_zac": holds_near,
    "near_zip_zac_here": holds_near_here,
    "share_near_zip_zac": holds_share,
    "main_commune_in_zone": holds_main_commune,
    "field": holds_field,
    "given": holds_given,
    "since": holds_since,
    "day": holds_day,
    "future": holds_future,
    "held": holds_held,
}
