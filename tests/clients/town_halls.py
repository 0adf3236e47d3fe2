"""Addresses that a clone of this repository knows: the town halls of data/communes/communes.csv."""

import csv
import math
import re
import random
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBER_AND_STREET = re.compile(r"\d+ (?!\d)[^,;\d]{6,}")


@dataclass(frozen=True)
class TownHall:
    code: str
    lon: float
    lat: float
    address: str
    postcode: str
    city: str

    @property
    def text(self):
        return f"{self.address} {self.postcode} {self.city}"

    def metres_to(self, lon, lat):
        return metres(self.lon, self.lat, float(lon), float(lat))


def metres(lon, lat, other_lon, other_lat):
    """On a plane tangent to the earth: good to 1 % within a few kilometres, and only ever compared with rounder limits."""
    east = math.radians(other_lon - lon) * math.cos(math.radians(lat))
    return 6_371_000 * math.hypot(east, math.radians(other_lat - lat))


def town_halls():
    """All town halls whose address is a number and a street, so that the text names one place only."""
    with open(ROOT / "data/communes/communes.csv", newline="", encoding="utf-8") as rows:
        return [
            TownHall(row["code"], float(row["town_hall_lon"]), float(row["town_hall_lat"]),
                     row["town_hall_address"], row["town_hall_postcode"], row["town_hall_city"])
            for row in csv.DictReader(rows)
            if row["town_hall_lon"] and row["town_hall_postcode"] and row["town_hall_city"]
            and NUMBER_AND_STREET.fullmatch(row["town_hall_address"])
        ]


def some_town_halls(count, seed):
    """A fixed choice from all départements; the same at every run."""
    return random.Random(seed).sample(town_halls(), count)


def town_hall(code):
    return next(hall for hall in town_halls() if hall.code == code)
