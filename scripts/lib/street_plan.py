"""One commune's addresses: its streets with their numbers along a bent line, and its lieux-dits.

The same seed and commune give the same addresses, whatever else is generated. The town hall's address is real.
"""

import random
from dataclasses import dataclass, field
from math import cos, pi, radians, sin, sqrt

from lib.lambert93 import project
from lib.places import METRES_PER_DEGREE, parse_hall
from lib.street_names import place_names, street_names
from lib.street_words import STREET_TYPES

TYPE_WORDS = {name.split()[0].split("-")[0].lower() for name, _, _ in STREET_TYPES} | {"grand", "grande", "grand'rue", "cour"}
POSITIONS = ["entrée", "segment", "bâtiment", "parcelle", "délivrance postale"]
SUFFIXES = ["bis", "bis", "bis", "bis", "ter", "a", "a", "b", "quater", "c"]
OVERSEAS = 3  # characters of the code of an overseas département, where Lambert-93 does not hold
METRIC_SHARE = 0.16
MOST_LOCALITIES = 60
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass
class House:
    number: int
    suffix: str
    lon: float
    lat: float
    x: float
    y: float
    position: str
    certified: bool


@dataclass
class Street:
    """A street, or a lieu-dit when it has no houses."""

    id: str
    name: str
    postcode: str
    old_code: str
    old_name: str
    lon: float
    lat: float
    x: float
    y: float
    houses: list = field(default_factory=list)


def commune_addresses(place, names, streets_wanted, numbers_wanted, seed):
    """The streets and lieux-dits of a commune; `names` gives the names of its neighbours by code."""
    rng = random.Random(f"{seed} {place.code}")
    hall = parse_hall(place.hall_address) if place.hall_is_placed else None
    numbers_wanted = max(numbers_wanted, 1 if hall else 0)
    neighbours = [names[code] for code in place.neighbours if code in names]
    quarters = Quarters(place, rng)
    identifiers = Identifiers(place.code, rng)
    streets = []
    for quarter, share in quarters.shares(max(streets_wanted, 1)):
        taken = set()
        wanted = street_names(rng, share, place.population, neighbours, taken)
        if hall and not streets:
            wanted[0] = hall_street(hall[2])
            wanted[1:] = [name for name in wanted[1:] if name != wanted[0]]
        for name in wanted:
            streets.append(quarters.street(identifiers.street(), name, quarter))
    add_houses(rng, place, streets, numbers_wanted, hall)
    localities = []
    for quarter, share in quarters.shares(max(1, min(streets_wanted // 6, MOST_LOCALITIES))):
        for name in hamlets(rng, place, hall, share, quarter):
            localities.append(quarters.street(identifiers.locality(), name, quarter, spread=1.5))
    return [street for street in streets if street.houses], localities


def hall_street(street):
    return street[0].upper() + street[1:]


def hamlets(rng, place, hall, count, quarter):
    """The names of the lieux-dits of a quarter; a town hall without a street is in one of them."""
    names = place_names(rng, count, set())
    address = place.hall_address
    first_word = address.partition(" ")[0].lower()
    if place.hall_is_placed and not hall and address and quarter == 0 and first_word not in TYPE_WORDS:
        names[:1] = [hall_street(address)]
    return names


class Quarters:
    """The parts of a commune that streets are spread over: itself, and its former communes where they are known."""

    def __init__(self, place, rng):
        self.place, self.rng = place, rng
        self.radius = max(place.radius, 8 * sqrt(place.population)) if place.population > 2_000 else place.radius
        self.centres = [(place.lon, place.lat)]
        self.old = [("", "")]
        if place.former:
            former = sorted(place.former, key=lambda old: (old[0] != place.code, old))
            self.old = former
            self.centres += [self.around(place.lon, place.lat, self.radius, self.radius * 1.6) for _ in former[1:]]

    def shares(self, count):
        """How many of `count` things are in each quarter: half in the first."""
        others = len(self.centres) - 1
        each = count // (2 * others) if others else 0
        yield 0, count - each * others
        yield from ((quarter, each) for quarter in range(1, others + 1) if each)

    def around(self, lon, lat, nearest, farthest):
        angle = self.rng.uniform(0, 2 * pi)
        distance = self.rng.uniform(nearest, farthest)
        return moved(lon, lat, distance * cos(angle), distance * sin(angle))

    def street(self, id, name, quarter, spread=1.0):
        lon, lat = self.around(*self.centres[quarter], 0, self.radius * spread)
        x, y = self.metres(lon, lat)
        old_code, old_name = self.old[quarter]
        return Street(id, name, self.postcode(lon, lat), old_code, old_name, lon, lat, x, y)

    def metres(self, lon, lat):
        return project(lon, lat) if len(self.place.department) < OVERSEAS else (None, None)

    def postcode(self, lon, lat):
        """Postcodes cut a commune like a cake."""
        codes = self.place.postcodes
        if len(codes) == 1:
            return codes[0]
        east, north = lon - self.place.lon, lat - self.place.lat
        slice_ = (1 if north > 0 else 0) * 2 + (1 if east > 0 else 0)
        return codes[slice_ * len(codes) // 4 if len(codes) <= 4 else self.rng.randrange(len(codes))]


class Identifiers:
    """Street identifiers as BAN has them: the commune and four FANTOIR characters, or six for newer streets."""

    def __init__(self, code, rng):
        self.code, self.rng, self.next, self.newer = code, rng, 0, set()

    def street(self):
        self.next += self.rng.randint(1, 2)
        if self.next > 9_999 or self.rng.random() < 0.15:
            return f"{self.code}_{self.newer_street()}"
        return f"{self.code}_{self.next:04d}"

    def newer_street(self):
        while True:
            name = "".join(self.rng.choices(ALPHABET, k=6))
            if name not in self.newer:
                self.newer.add(name)
                return name

    def locality(self):
        self.next += 1
        return f"{self.code}_b{self.next:03d}"


def add_houses(rng, place, streets, wanted, hall):
    """Shares the numbers among the streets, unevenly, and puts them along each."""
    weights = [rng.lognormvariate(0, 0.8) for _ in streets]
    total = sum(weights)
    left, weight_left = wanted, total
    for index, (street, weight) in enumerate(zip(streets, weights)):
        count = min(left, round(left * weight / weight_left)) if weight_left > 0 else left
        if index == 0 and hall:
            count = max(count, 1)
        left, weight_left = max(0, left - count), weight_left - weight
        anchor = hall[:2] if index == 0 and hall else None
        put_houses(rng, place, street, count, anchor)


def put_houses(rng, place, street, count, anchor):
    """Numbers along a bent line through the street's point; the anchor, if any, stands exactly on the place's point."""
    metric = count > 0 and rng.random() < METRIC_SHARE
    numbers = chosen_numbers(rng, count, metric, anchor)
    certified = rng.random() < 0.6
    position = POSITIONS[min(int(rng.expovariate(1.6)), len(POSITIONS) - 1)]
    step = 1.0 if metric else rng.uniform(6, 14) if place.population > 5_000 else rng.uniform(9, 22)
    if not numbers:
        return
    path = bent_path(rng, step * numbers[-1][0])
    offsets = [beside(path, step, *number) for number in numbers]
    lon, lat, (east, north) = street.lon, street.lat, (0.0, 0.0)
    if anchor:
        lon, lat, (east, north) = place.lon, place.lat, offsets[numbers.index(anchor)]
    projected = len(place.department) < OVERSEAS
    for (number, suffix), (house_east, house_north) in zip(numbers, offsets):
        point = moved(lon, lat, house_east - east, house_north - north)
        x, y = project(*point) if projected else (None, None)
        street.houses.append(House(number, suffix, *point, x, y, position, certified))
    middle = street.houses[len(street.houses) // 2]
    street.lon, street.lat, street.x, street.y = middle.lon, middle.lat, middle.x, middle.y


def beside(path, step, number, suffix):
    """Where a house stands, in metres from the beginning of the street: odd numbers on one side, even on the other."""
    east, north, across_east, across_north = along(path, number * step)
    side = (1 if number % 2 else -1) * (10 if suffix else 6)
    return east + side * across_east, north + side * across_north


def chosen_numbers(rng, count, metric, anchor):
    """`count` (number, suffix) pairs in order: both sides, with gaps and a few suffixes; the anchor is one of them."""
    chosen = {anchor} if anchor else set()
    number = 0
    both_sides = rng.random() < 0.85
    while len(chosen) < count:
        if metric:
            number += rng.randint(4, 60)
        else:
            number += 1 if both_sides else 2
            if rng.random() < 0.18:
                number += 2
        if len(chosen) < count:
            chosen.add((number, ""))
        if rng.random() < 0.045 and len(chosen) < count:
            chosen.add((number, SUFFIXES[int(rng.random() * len(SUFFIXES))]))
    return sorted(chosen)


def bent_path(rng, length):
    """A line of three pieces, as (start metres, east, north, direction east, direction north)."""
    heading, pieces, east, north, start = rng.uniform(0, 2 * pi), [], 0.0, 0.0, 0.0
    for _ in range(3):
        east_step, north_step = cos(heading), sin(heading)
        pieces.append((start, east, north, east_step, north_step))
        piece = length / 3
        east, north, start = east + piece * east_step, north + piece * north_step, start + piece
        heading += rng.gauss(0, 0.35)
    return pieces


def along(path, distance):
    """The point at this distance on the path, and the direction across it."""
    start, east, north, east_step, north_step = next(piece for piece in reversed(path) if distance >= piece[0])
    on = distance - start
    return east + on * east_step, north + on * north_step, -north_step, east_step


def moved(lon, lat, east, north):
    return lon + east / (METRES_PER_DEGREE * cos(radians(lat))), lat + north / METRES_PER_DEGREE
