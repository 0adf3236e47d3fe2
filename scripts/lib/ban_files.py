"""Reading BAN's CSV files, and keeping part of them out of the index: the withheld streets, numbers and lieux-dits."""

import csv
import gzip
import zlib
from dataclasses import dataclass

from lib.spelling import folded

WITHHELD_PERCENT = 8


@dataclass
class Entry:
    """A row of either file: a number in a street, or a lieu-dit (without number)."""

    id: str
    street_id: str
    name: str
    number: str
    suffix: str
    postcode: str
    code: str
    city: str
    former_code: str
    former_city: str
    lon: float
    lat: float


def lines_of(path):
    """The lines of a plain or compressed file."""
    if str(path).endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from file
    else:
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield from file


def entries(lines):
    """(line, Entry) of a file, its header first as (line, None)."""
    header = next(lines)
    column = {name.strip(): place for place, name in enumerate(header.split(";"))}
    is_locality = "nom_lieu_dit" in column
    wanted = ["id", "nom_lieu_dit" if is_locality else "nom_voie", "code_postal", "code_insee", "nom_commune",
              "code_insee_ancienne_commune", "nom_ancienne_commune", "lon", "lat"]
    places = [column[name] for name in wanted]
    number, suffix = (None, None) if is_locality else (column["numero"], column["rep"])
    yield header, None
    for line in lines:
        cells = next(csv.reader([line], delimiter=";")) if '"' in line else line.rstrip("\r\n").split(";")
        id, name, postcode, code, city, former_code, former_city, lon, lat = (cells[place] for place in places)
        if not lon or not name:
            continue
        yield line, Entry(
            id, id if is_locality else "_".join(id.split("_")[:2]), name, "" if is_locality else cells[number],
            "" if is_locality else cells[suffix], postcode, code, city, former_code, former_city, float(lon), float(lat),
        )


def withheld(what, id):
    """Whether this thing is left out of the index: the same answer every time, for about 8 of 100."""
    return zlib.crc32(f"{what} {id}".encode()) % 100 < WITHHELD_PERCENT


class Withholding:
    """Decides row by row; the streets of `exempt` (commune code, folded name) are all kept."""

    def __init__(self, exempt=()):
        self.exempt = exempt
        self.numbers_kept = {}
        self.names_kept = set()
        self.rows, self.kept = 0, 0

    def state(self, entry):
        """None when the row is indexed, else "street", "number" or "locality"."""
        self.rows += 1
        key = (entry.code, folded_name(entry.name))
        if key not in self.exempt:
            if withheld("street", entry.street_id):
                return "street" if entry.number else "locality"
            if entry.number and withheld("number", entry.id):
                return "number"
        self.kept += 1
        self.numbers_kept[entry.street_id] = self.numbers_kept.get(entry.street_id, 0) + 1
        self.names_kept.add(key)
        return None

    def has_namesake(self, entry):
        """Whether the index has something of that name in the commune: then nobody could tell that this one lacks."""
        return (entry.code, folded_name(entry.name)) in self.names_kept


FOLDED = {}


def folded_name(name):
    """`folded`, remembered: a street's name comes once for each of its numbers."""
    if name not in FOLDED:
        FOLDED[name] = folded(name)
    return FOLDED[name]
