"""The aid rule files, the text that answers on a day, and the calendar they count with."""

import calendar
import tomllib
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data" / "aids"

IDS = (
    "caim",
    "coscom",
    "cotram",
    "cstm",
    "ars_occitanie",
    "cde",
    "cesp",
    "aide_ponctuelle",
    "fmt_zip",
    "fmt_primo",
    "fmt_67",
    "consultations_avancees",
    "ptma",
)


@lru_cache
def load(folder=FOLDER):
    """Every aid's texts, the oldest first: {id: [text, ...]}."""
    texts = {}
    for path in sorted(Path(folder).glob("*.toml")):
        with path.open("rb") as file:
            text = tomllib.load(file)
        texts.setdefault(text["aid"], []).append(text)
    for periods in texts.values():
        periods.sort(key=lambda text: text["open"]["from"])
    return texts


def answering(texts, aid, day):
    """The text of an aid that answers on a day: the first not over by then, else the last; None for an unknown aid."""
    periods = texts.get(aid)
    if not periods:
        return None
    for text in periods:
        if text["open"].get("to", day) >= day:
            return text
    return periods[-1]


@lru_cache(maxsize=100_000)
def number(text):
    """A number written as text or as a whole number."""
    return Fraction(str(text))


@lru_cache(maxsize=100_000)
def day_of(text):
    """A day written as text."""
    return date.fromisoformat(text)


def add_months(day, months):
    """The same day some months later, or the last of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day, years):
    """The same day some years later; 29 February falls back on the 28th."""
    return add_months(day, 12 * years)


def full_months(start, end):
    """How many months lie between two days: (full months, full months begun). Equal on a monthly anniversary."""
    full = 0
    while add_months(start, full + 1) <= end:
        full += 1
    return full, full if add_months(start, full) == end else full + 1
