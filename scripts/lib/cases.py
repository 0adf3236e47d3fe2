"""What is asked in a calibration: addresses drawn from the files and from the town halls, then typed with noise."""

import random
import zlib
from dataclasses import dataclass, field

from lib.noise import any_level, noisy
from lib.places import parse_hall
from lib.spelling import folded
from lib.street_names import street_names
from lib.typed import Typed

# Of 100 cases. "absent": the index does not have it, so that a coarser answer is the best possible.
FILE_SHARES = {
    "number": 52, "absent number": 8, "street": 10, "absent number and street": 4, "absent street": 2, "locality": 3,
    "absent locality": 1,
}
HALL_SHARES = {"hall": 9, "absent street near a hall": 3, "absent number at a hall": 2, "commune": 6}


@dataclass
class Asked:
    """The truth: what the text names, and where it is."""

    kind: str  # housenumber, street, locality, municipality
    sort: str
    code: str
    city: str
    postcode: str
    street_id: str = ""
    name: str = ""
    number: str = ""
    suffix: str = ""
    former_city: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass
class Case:
    """An asked thing as typed."""

    id: int
    asked: Asked
    query: str
    level: str
    noises: list = field(default_factory=list)
    range_end: str = ""

    @property
    def calibrates(self):
        """Half of the communes calibrate, the others measure."""
        return zlib.crc32(self.asked.code.encode()) % 2 == 0


class Reservoir:
    """A random sample of what passes by."""

    def __init__(self, size, rng):
        self.size, self.rng, self.seen, self.kept = size, rng, 0, []

    def offer(self, thing):
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(thing)
        elif (place := int(self.rng.random() * self.seen)) < self.size:
            self.kept[place] = thing


class Sampler:
    """Samples of the rows of the files, one per sort of case."""

    def __init__(self, count, seed):
        rng = random.Random(f"{seed} sample")
        self.samples = {sort: Reservoir(share_of(count, share) * 3 // 2 + 1, rng) for sort, share in FILE_SHARES.items()}
        self.count = count
        self.last_street = None

    def offer(self, entry, state):
        if not entry.number:
            self.samples["absent locality" if state else "locality"].offer(entry)
            return
        self.samples[{None: "number", "number": "absent number", "street": "absent number and street"}[state]].offer(entry)
        if entry.street_id != self.last_street:
            self.last_street = entry.street_id
            if state != "number":
                self.samples["absent street" if state else "street"].offer(entry)

    def asked(self, withholding):
        """The drawn cases, once all is known about what the index holds."""
        for sort, sample in self.samples.items():
            fitting = (entry for entry in sample.kept if possible(sort, entry, withholding))
            for entry, _ in zip(fitting, range(share_of(self.count, FILE_SHARES[sort]))):
                yield from_entry(sort, entry)


def possible(sort, entry, withholding):
    if sort in ("absent number and street", "absent street", "absent locality"):
        return not withholding.has_namesake(entry)
    return entry.street_id in withholding.numbers_kept


def share_of(count, share):
    return max(1, round(count * share / 100))


def from_entry(sort, entry):
    kind = "locality" if not entry.number else "street" if sort in ("street", "absent street") else "housenumber"
    asked = Asked(kind, sort, entry.code, entry.city, entry.postcode, entry.street_id, entry.name, former_city=entry.former_city)
    if kind == "housenumber":
        asked.number, asked.suffix, asked.lon, asked.lat = entry.number, entry.suffix, entry.lon, entry.lat
    return asked


def hall_streets(places):
    """(commune code, folded street) of the town halls: the program knows these without any file."""
    for place in places.values():
        if place.hall_is_placed and place.hall_address:
            parsed = parse_hall(place.hall_address)
            yield place.code, folded(parsed[2] if parsed else place.hall_address)


def from_places(places, covered, count, seed):
    """Cases for town halls outside the files, and for communes anywhere."""
    rng = random.Random(f"{seed} town halls")
    halls = [p for p in places.values() if p.code not in covered and p.hall_is_placed and parse_hall(p.hall_address)]
    for sort, share in HALL_SHARES.items():
        choice = halls if sort != "commune" else list(places.values())
        for place in rng.sample(choice, min(len(choice), share_of(count, share))):
            yield from_place(sort, place, rng)


def from_place(sort, place, rng):
    former = next((name for _, name in place.former if name != place.name), "")
    asked = Asked("municipality", sort, place.code, place.name, place.postcodes[0], former_city=former)
    if sort == "commune":
        return asked
    number, suffix, street = parse_hall(place.hall_address)
    asked.kind, asked.name, asked.number, asked.suffix = "housenumber", street, str(number), suffix
    if sort == "hall":
        asked.lon, asked.lat = place.lon, place.lat
    elif sort == "absent number at a hall":
        asked.number, asked.suffix = str(number + 2 * rng.randint(3, 20)), ""
    else:
        others = street_names(rng, 3, place.population, [], set())
        asked.name = next(name for name in others if folded(name) != folded(street))
    return asked


def typed_cases(asked_list, places, seed):
    """Each asked thing with its noise, in a random order."""
    rng = random.Random(f"{seed} noise")
    by_department = {}
    for place in places.values():
        by_department.setdefault(place.department, set()).update(place.postcodes)
    by_department = {department: sorted(codes) for department, codes in by_department.items()}
    asked_list = list(asked_list)
    rng.shuffle(asked_list)
    for id, asked in enumerate(asked_list):
        place = places.get(asked.code)
        near = [code for other in (place.neighbours if place else ()) if other in places for code in places[other].postcodes]
        typed = Typed(
            asked.city, asked.postcode, asked.name, asked.number, asked.suffix, asked.former_city, near,
            by_department.get(place.department, []) if place else [],
        )
        level = any_level(rng)
        query, noises, result = noisy(rng, typed, level)
        yield Case(id, asked, query, level, noises, result.range_end)
