"""`format=geocodejson` against a schema written from the GeocodeJSON draft, version 0.1.0."""

import json

import requests
from jsonschema import Draft202012Validator

from town_halls import ROOT

SCHEMA = json.loads((ROOT / "tests/oracle/geocodejson.schema.json").read_text(encoding="utf-8"))


def check_geocodejson(checks, address):
    Draft202012Validator.check_schema(SCHEMA)
    checks.part("GeocodeJSON: answers fit the schema", lambda: fits(checks, address))
    checks.part("GeocodeJSON: the schema refuses what is not", lambda: refuses(checks, address))


def ask(address, path, **parameters):
    answer = requests.get(address + path, params=parameters, timeout=10)
    answer.raise_for_status()
    return answer


def faults(document):
    return [f"{error.json_path}: {error.message}"[:200] for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def fits(checks, address):
    house = "1 place Georges-Frèche 34000 Montpellier"
    expected = {
        ("/search", house): "house",
        ("/geocodage/search", house): "house",
        ("/search/", "Montpellier"): "city",
        ("/search", "48000 Mende"): "city",
        ("/search", "zzxqkw vvbnrtq wxkzzj"): None,
    }
    for (path, text), kind in expected.items():
        answer = ask(address, path, q=text, format="geocodejson")
        document = answer.json()
        name = f"{path}?q={text}"
        media_type = answer.headers["Content-Type"].split(";")[0]
        checks.that(media_type in ("application/json", "application/geo+json"), f"{name} is JSON", media_type)
        checks.that(not faults(document), f"{name} fits", faults(document)[:5])
        first = document["features"][0]["properties"]["geocoding"]["type"] if document["features"] else None
        checks.that(first == kind, f"{name} is a {kind}", first)
        checks.that(document["geocoding"].get("query") == text, f"{name} says what was asked", document["geocoding"])
    document = ask(address, "/reverse", lat=43.5994487, lon=3.896091, format="geocodejson").json()
    checks.that(not faults(document), "/reverse fits", faults(document)[:5])
    checks.that(document["features"][0]["properties"]["geocoding"]["city"] == "Montpellier", "/reverse names the city")


def refuses(checks, address):
    """The plain answer is no GeocodeJSON, and each change of a right answer makes it wrong: so the schema does check."""
    plain = ask(address, "/search", q="Montpellier").json()
    checks.that(faults(plain), "the plain answer is not GeocodeJSON")
    right = ask(address, "/search", q="Montpellier", format="geocodejson").text

    def spoil(change):
        document = json.loads(right)
        feature = document["features"][0]
        change(document, feature, feature["properties"]["geocoding"])
        return faults(document)

    changes = {
        "no version": lambda document, feature, place: document["geocoding"].pop("version"),
        "version as in the plain answer": lambda document, feature, place: document["geocoding"].update(version="draft"),
        "no namespace": lambda document, feature, place: document.pop("geocoding"),
        "a type of the plain answer": lambda document, feature, place: place.update(type="municipality"),
        "no label": lambda document, feature, place: place.pop("label"),
        "a city that is null": lambda document, feature, place: place.update(city=None),
        "coordinates as text": lambda document, feature, place: feature["geometry"].update(coordinates=["3.8", "43.6"]),
        "a latitude beyond the pole": lambda document, feature, place: feature["geometry"].update(coordinates=[43.6, 103.8]),
    }
    for name, change in changes.items():
        checks.that(spoil(change), f"refused: {name}")
