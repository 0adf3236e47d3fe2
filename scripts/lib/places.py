"""The communes that addresses are made for: points, postcodes, former communes, neighbours."""

import csv
import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from math import cos, hypot, radians

METRES_PER_DEGREE = 111_200
CELL_DEGREES = 0.1
LARGEST_RADIUS = 4_000
SMALLEST_RADIUS = 300
HOUSE_NUMBER = re.compile(r"(\d+)(?:\s*(bis|ter|quater|[a-z])\b)?,?\s+(\S.*)", re.IGNORECASE)


@dataclass
class Place:
    """A commune or an arrondissement, with a point to build streets around."""

    code: str
    name: str
    department: str
    department_name: str
    region_name: str
    population: int
    postcodes: list
    lon: float
    lat: float
    hall_address: str = ""
    hall_is_placed: bool = False
    former: list = field(default_factory=list)
    neighbours: list = field(default_factory=list)
    radius: float = LARGEST_RADIUS


def load_places(data):
    """All places by code. Arrondissements stand for their commune."""
    folder = data / "communes"
    names = {row["code"]: row for row in table(folder / "departments.csv")}
    regions = {row["code"]: row["name"] for row in table(folder / "regions.csv")}
    communes = table(folder / "communes.csv")
    districts = table(folder / "arrondissements.csv")
    points = outline_points(folder / "outlines.geojson.gz", lacking_point(communes, districts))
    divided = {row["commune"] for row in districts}
    places = {}
    for row in communes:
        if row["code"] not in divided:
            lon, lat = row["town_hall_lon"], row["town_hall_lat"]
            point = (float(lon), float(lat)) if lon else points.get(row["code"])
            add_place(places, row, row["department"], point, names, regions)
    departments_of = {row["code"]: row["department"] for row in communes}
    for row in districts:
        add_place(places, row, departments_of[row["commune"]], points.get(row["code"]), names, regions)
    add_former_communes(places, table(folder / "former.csv"))
    add_neighbours(places)
    return dict(sorted(places.items()))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def add_place(places, row, department, point, names, regions):
    if point is None or not row["postal_codes"]:
        return
    places[row["code"]] = Place(
        code=row["code"],
        name=row["name"],
        department=department,
        department_name=names[department]["name"],
        region_name=regions.get(names[department]["region"], ""),
        population=int(row["population"] or 0),
        postcodes=row["postal_codes"].split(),
        lon=point[0],
        lat=point[1],
        hall_address=row.get("town_hall_address", "").strip(" ,"),
        hall_is_placed=bool(row.get("town_hall_lon")),
    )


def lacking_point(communes, districts):
    return {row["code"] for row in communes if not row["town_hall_lon"]} | {row["code"] for row in districts}


def outline_points(path, codes):
    """The middle of the outline of each of these codes. One feature per line, so only the wanted lines are parsed."""
    points = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            code = line.partition('"code":"')[2][:5]
            if code in codes:
                feature, _ = json.JSONDecoder().raw_decode(line)
                corners = [corner for polygon in feature["geometry"]["coordinates"] for corner in polygon[0]]
                lons, lats = zip(*corners)
                points[code] = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    return points


def parse_hall(address):
    """A town hall address as (number, suffix, street), or None when it has no number."""
    match = HOUSE_NUMBER.fullmatch(address.strip(" ,"))
    if not match:
        return None
    number, suffix, street = match.groups()
    return int(number), (suffix or "").lower(), street


def add_former_communes(places, rows):
    for row in rows:
        place = places.get(row["commune"])
        if place and row["name"]:
            place.former.append((row["code"], row["name"]))


def add_neighbours(places):
    """The five nearest places of each, and how far its streets may reach: half way to the nearest."""
    cells = defaultdict(list)
    for place in places.values():
        cells[cell(place)].append(place)
    for place in places.values():
        column, row = cell(place)
        around = [
            (metres_between(place, other), other.code)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in cells[column + dx, row + dy]
            if other is not place
        ]
        around.sort()
        place.neighbours = [code for _, code in around[:5]]
        if around:
            place.radius = max(SMALLEST_RADIUS, min(LARGEST_RADIUS, around[0][0] / 2))


def cell(place):
    return int(place.lon // CELL_DEGREES), int(place.lat // CELL_DEGREES)


def metres_between(one, other):
    return metres(one.lon, one.lat, other.lon, other.lat)


def metres(lon, lat, other_lon, other_lat):
    """The distance of two points that are near each other."""
    east = (other_lon - lon) * cos(radians((lat + other_lat) / 2))
    return hypot(east, other_lat - lat) * METRES_PER_DEGREE
