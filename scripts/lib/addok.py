"""JSON lines as addok imports them: one line for a commune, a street with its numbers, a lieu-dit."""

import json
import math


class AddokWriter:
    """One file for a département, with the same addresses as the CSV files."""

    def __init__(self, folder, department, open_text):
        self.file = open_text(folder / f"adresses-addok-{department}.ndjson.gz")

    def commune(self, place, streets, localities):
        lines = [municipality(place)]
        lines += [street_line(place, street) for street in streets]
        lines += [locality_line(place, spot) for spot in localities]
        self.file.write("".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines))

    def close(self):
        self.file.close()


def municipality(place):
    return {
        "id": place.code,
        "type": "municipality",
        "name": place.name,
        "postcode": place.postcodes if len(place.postcodes) > 1 else place.postcodes[0],
        "citycode": place.code,
        "city": place.name,
        "lon": round(place.lon, 6),
        "lat": round(place.lat, 6),
        "population": place.population,
        "context": context(place),
        "importance": round(min(1.0, math.log10(place.population + 1) / 7), 4),
    }


def street_line(place, street):
    line = named(place, street, "street")
    line["importance"] = round(min(1.0, 0.1 + math.log10(len(street.houses) + 1) / 6 + place.population / 5e6), 4)
    line["housenumbers"] = {
        f"{house.number} {house.suffix}".strip(): {
            "id": f"{street.id}_{house.number:05d}{'_' + house.suffix if house.suffix else ''}",
            **position(house),
        }
        for house in street.houses
    }
    return line


def locality_line(place, spot):
    return {**named(place, spot, "locality"), "importance": 0.1}


def named(place, thing, kind):
    line = {
        "id": thing.id,
        "type": kind,
        "name": thing.name,
        "postcode": thing.postcode,
        "citycode": place.code,
        "city": place.name,
        "context": context(place),
        **position(thing),
    }
    if thing.old_code:
        line |= {"oldcitycode": thing.old_code, "oldcity": thing.old_name}
    return line


def position(thing):
    spot = {"lon": round(thing.lon, 6), "lat": round(thing.lat, 6)}
    return spot if thing.x is None else {**spot, "x": round(thing.x, 2), "y": round(thing.y, 2)}


def context(place):
    return ", ".join(part for part in (place.department, place.department_name, place.region_name) if part)
