#!/usr/bin/env python3
"""Is openapi.yaml sound, and is it exactly what a running server serves?

    python tests/oracle/check_openapi.py http://127.0.0.1:8080

First the document alone: it must be valid OpenAPI 3.1, and every example in it must fit its own schema. Then a table of
real requests, good and bad (here, in openapi_addresses.py and in openapi_files.py): status, content type, headers and body
of each response are validated against the document.
Prints one line per failure and a closing line; exit 1 on failure. `--offline` stops after the document.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from urllib.parse import quote

import requests
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate as validate_openapi
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from openapi_addresses import ADDRESS_REQUESTS, alike_faults, batch_agrees_faults, eligibility_agrees_faults
from openapi_files import FILE_REQUESTS, JOB_CASES, job_faults, row_agrees_faults
from openapi_pages import PAGE_REQUESTS
from openapi_requests import at_most, get, post, problem

DOCUMENT = Path(__file__).resolve().parents[2] / "openapi.yaml"
URI = "urn:eligeo:openapi"
AID_ORDER = (
    "caim coscom cotram cstm ars_occitanie cde cesp aide_ponctuelle "
    "fmt_zip fmt_primo fmt_67 consultations_avancees ptma"
).split()
GEO_PREFIXES = ("communes", "departements", "regions", "search", "reverse", "batch", "geocodage")
SLASH_IGNORED = ("search", "reverse", "batch", "geocodage")


class Tally:
    """Counts, and prints failures as they come."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def record(self, name, faults):
        if faults:
            self.failed += 1
            print(f"FAIL {name}: " + "; ".join(faults))
        else:
            self.passed += 1


class TextLoader(yaml.SafeLoader):
    """YAML as JSON sees it: a date stays text (YAML 1.1 would make it a date object), and no key stands twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{twice} stand twice in a mapping", node.start_mark)
        return super().construct_mapping(node, deep)


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Document:
    """The contract, and validators for its parts."""

    def __init__(self, path):
        self.bytes = path.read_bytes()
        self.spec = yaml.load(self.bytes, Loader=TextLoader)
        resource = Resource.from_contents(self.spec, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(URI, resource)

    def at(self, pointer):
        """The node under a pointer, references followed, and its own pointer."""
        node = self.spec
        for part in pointer.strip("/").split("/") if pointer.strip("/") else []:
            part = part.replace("~1", "/").replace("~0", "~")
            node = node[int(part)] if isinstance(node, list) else node[part]
        if isinstance(node, dict) and "$ref" in node:
            return self.at(node["$ref"].removeprefix("#"))
        return node, pointer

    def faults(self, schema_pointer, value):
        """What is wrong with a value under the schema at a pointer, the most telling first."""
        reference = {"$ref": f"{URI}#{quote(schema_pointer, safe='/~')}"}
        validator = Draft202012Validator(
            reference, registry=self.registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        found = [deepest(error) for error in validator.iter_errors(value)]
        return [f"{error.json_path}: {error.message[:300]}" for error in found[:3]]

    def path_of(self, url_path):
        """The path template that a URL path falls under; literal parts win."""
        if url_path.split("/")[1] in SLASH_IGNORED:
            url_path = url_path.rstrip("/")
        parts = url_path.split("/")
        for template in sorted(self.spec["paths"], key=lambda t: t.count("{")):
            wanted = template.split("/")
            if len(wanted) == len(parts) and all(
                w == p or (w.startswith("{") and p) for w, p in zip(wanted, parts)
            ):
                return template
        return None


def deepest(error):
    """The innermost fault of the branch that came closest: `oneOf` alone tells nothing."""
    while error.context:
        branches = {}
        for child in error.context:
            branches.setdefault(child.schema_path[0], []).append(child)
        closest = min(branches.values(), key=lambda errors: (len(errors), -max(len(e.path) for e in errors)))
        error = max(closest, key=lambda e: len(e.path))
    return error


def escape(part):
    return part.replace("~", "~0").replace("/", "~1")


# --- The document alone ----------------------------------------------------------------------------------------------


def check_document(document, tally):
    try:
        validate_openapi(json.loads(json.dumps(document.spec)))
        tally.record("openapi.yaml is valid OpenAPI", [])
    except Exception as error:  # the validator raises many kinds
        tally.record("openapi.yaml is valid OpenAPI", [str(error).splitlines()[0]])
    tally.record("openapi.yaml has text keys only", list(keys_not_text(document.spec, "")))
    tally.record("openapi.yaml has unique operation ids", repeated_operation_ids(document.spec))
    tally.record("openapi.yaml uses every component", unused_components(document.spec))
    for name, pointer, value in examples(document, document.spec, ""):
        tally.record(f"example {name}", document.faults(pointer, value))


def keys_not_text(node, where):
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield f"{where}/{key!r}"
            yield from keys_not_text(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from keys_not_text(value, f"{where}/{index}")


def repeated_operation_ids(spec):
    ids = [op["operationId"] for item in spec["paths"].values() for op in item.values()]
    return sorted({i for i in ids if ids.count(i) > 1})


def unused_components(spec):
    used = set(re.findall(r'"\$ref": "#(/components/[^"]+)"', json.dumps(spec)))
    return [
        f"/components/{kind}/{name}"
        for kind, entries in spec["components"].items()
        for name in entries
        if f"/components/{kind}/{name}" not in used
    ]


def examples(document, node, pointer):
    """Every example beside a schema (media types, parameters, headers) and inside one (`examples`)."""
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from examples(document, value, f"{pointer}/{index}")
        return
    if not isinstance(node, dict):
        return
    if "schema" in node and not pointer.endswith("/properties"):
        schema = f"{pointer}/schema"
        if "example" in node:
            yield pointer, schema, node["example"]
        for name in node.get("examples", {}):
            example, _ = document.at(f"{pointer}/examples/{escape(name)}")
            yield f"{pointer}/{name}", schema, example["value"]
    elif isinstance(node.get("examples"), list) and not pointer.endswith("/properties"):
        for value in node["examples"]:
            yield pointer, pointer, value
    for key, value in node.items():
        if key not in ("example", "examples"):
            yield from examples(document, value, f"{pointer}/{escape(key)}")


def check_request_table(document, tally):
    """The document must accept the good requests of the table, and refuse the malformed ones."""
    declared = {
        parameter["name"]
        for reference in document.spec["paths"]["/eligibility"]["get"]["parameters"]
        for parameter in [document.at(reference["$ref"].removeprefix("#"))[0]]
        if parameter["in"] == "query"
    }
    for request in REQUESTS:
        method, path, status, _, options = request
        if method == "POST" and path == "/eligibility" and "json" in options:
            faults = document.faults("/components/schemas/Question", options["json"])
            if status == 400 and not faults:
                tally.record(f"schema of {name_of(request)}", ["the document accepts what is a 400"])
            else:
                tally.record(f"schema of {name_of(request)}", [] if status == 400 else faults)
        elif method == "GET" and path.startswith("/eligibility?") and status == 200:
            asked = {pair.split("=")[0] for pair in path.split("?")[1].split("&")}
            tally.record(f"parameters of {name_of(request)}", sorted(asked - declared))
        elif path == "/eligibility/csv" and "files" in options:
            faults = document.faults("/components/schemas/EligibilityForm", form_as_object(options))
            tally.record(f"schema of {name_of(request)}", faults if status == 200 else [])


def form_as_object(options):
    """A form as its schema sees it: a field that may come twice is a list."""
    form = {name: "file" for name, _ in options["files"]}
    for name, value in options.get("data", []):
        if name in ("columns", "aids", "result_columns"):
            form.setdefault(name, []).append(value)
        else:
            form[name] = {"true": True, "false": False}.get(value, value)
    return form


# --- The requests ----------------------------------------------------------------------------------------------------


def aids(*wanted):
    def check(response):
        found = [aid["id"] for aid in response.json()["aids"]]
        if found != list(wanted):
            yield f"aids are {found}, not {list(wanted)}"

    return check


def is_full(response):
    if response.json()["aids"] and "name" not in response.json()["aids"][0]:
        yield "the short answer came, not the full one"


def is_short(response):
    if "name" in response.json()["zones"][0]:
        yield "the full answer came, not the short one"


def commune(code):
    def check(response):
        found = response.json()["location"]["commune"]["code"]
        if found != code:
            yield f"commune is {found}, not {code}"

    return check


def rows(*statuses):
    def check(response):
        found = [row["status"] for row in response.json()["answers"]]
        if found != list(statuses):
            yield f"rows are {found}, not {list(statuses)}"

    return check


def codes(*wanted):
    def check(response):
        found = {entry["code"] for entry in response.json()}
        if not set(wanted) <= found:
            yield f"{sorted(set(wanted) - found)} not among {sorted(found)[:10]}"

    return check


def fields(*wanted):
    def check(response):
        for entry in response.json():
            if set(entry) != set(wanted):
                yield f"fields are {sorted(entry)}, not {sorted(wanted)}"
                return

    return check


def all_aids_in_order(response):
    found = [aid["id"] for aid in response.json()]
    if found != AID_ORDER:
        yield f"aids are {found}"


def nothing_changes(response):
    body = response.json()
    if body["changes"] or body["totals"] or any(aid["opened"]["codes"] for aid in body["aids"]):
        yield "a state differs from itself"


SAME = "/generations/zonage-medecins-2025-05/diff/zonage-medecins-2025-05"
FABREZAN = "/eligibility?commune=11132&date=2025-06-01"
PROFILE = {
    "status": "installing",
    "has_locum_licence": False,
    "specialty": "general",
    "age": 34,
    "sector": "1",
    "optam": None,
    "opposable_share": "0.6",
    "first_installation": True,
    "installed_on": "2025-03-01",
    "main_practice": True,
    "days_per_week": "2.5",
    "days_per_quarter": 29,
    "zone_activity_share": 0.8,
    "days_per_year_in_zip": 10,
    "main_practice_commune": "34172",
    "practice": ["cpts", "msp"],
    "esp_project_filed": False,
    "pdsa": True,
    "pdsa_waiver": False,
    "order_registered_on": "2025-02-01",
    "opposable_tariffs_only": True,
    "proximity_hospital": False,
    "trainee_months": "6",
    "conventioned_fees": "150000.00",
    "fees_in_zip": 40000,
    "quarter_fees": 13000,
    "month_fees": "4000.50",
    "dedicated_billing_number": True,
    "successor": {"age": 34, "installed_on": "2025-09-01", "conventioned": True},
    "cesp_signatory": False,
    "cesp_months_paid": 30,
    "study_cycle": 3,
    "fmt_base": "20000",
    "signed_on": "2025-11-20",
    "exit_on": "2027-11-20",
    "held_aids": [{"aid": "local_authority", "decided_on": "2010-01-01", "paid": "5000.00"}],
}
PROFILE_IN_URL = (
    "status=installing&has_locum_licence=false&specialty=general&age=34&sector=1&optam=true&opposable_share=0.6"
    "&first_installation=true&installed_on=2025-03-01&main_practice=true&days_per_week=2.5&days_per_quarter=29"
    "&zone_activity_share=0.8&days_per_year_in_zip=10&main_practice_commune=34172&practice=cpts,msp"
    "&esp_project_filed=false&pdsa=true&pdsa_waiver=false&order_registered_on=2025-02-01&opposable_tariffs_only=true"
    "&proximity_hospital=false&trainee_months=6&conventioned_fees=150000.00&fees_in_zip=40000&quarter_fees=13000&month_fees=4000.50"
    "&dedicated_billing_number=true&successor.age=34&successor.installed_on=2025-09-01&successor.conventioned=true"
    "&cesp_signatory=false&cesp_months_paid=30&study_cycle=3&fmt_base=20000&signed_on=2025-11-20&exit_on=2027-11-20"
    "&held_aids=" + quote('[{"aid":"caim","signed_on":"2025-11-20"}]')
)

REQUESTS = [
    # Places, days and languages that get an answer
    get(FABREZAN, 200, commune("11132"), aids(*AID_ORDER), is_full),
    get(FABREZAN + "&detail=short", 200, is_short),
    get(FABREZAN + "&lang=en", 200, is_full),
    get(FABREZAN + "&lang=en&detail=short&aids=cde,caim", 200, aids("caim", "cde"), is_short),
    get(FABREZAN + "&aids=caim&aids=cde", 200, aids("caim", "cde")),
    get(FABREZAN + "&aids=none", 200, aids()),
    get("/eligibility?commune=09002", 200, commune("09002")),
    get("/eligibility?commune=09002&date=2025-12-01", 200, commune("09002")),
    get("/eligibility?commune=09002&date=2020-01-01", 200, commune("09002")),
    get("/eligibility?commune=34172&date=2025-06-01", 200, commune("34172")),
    get("/eligibility?commune=48095&date=2025-06-01", 200, commune("48095")),
    get("/eligibility?commune=09287&date=2025-06-01", 200, commune("09088")),
    get("/eligibility?commune=12218", 200, commune("12218")),
    get("/eligibility?commune=2A004&date=2025-06-01", 200, commune("2A004")),
    get("/eligibility?commune=97411&date=2025-06-01", 200, commune("97411")),
    get("/eligibility?commune=75056&date=2025-06-01", 200, commune("75056")),
    get("/eligibility?commune=75101&date=2025-06-01", 200, commune("75056")),
    get("/eligibility?commune=15031&date=2025-06-01", 200, commune("15031")),
    get("/eligibility?lat=43.6108&lon=3.8768&date=2025-06-01", 200, commune("34172")),
    get("/eligibility?lat=43.6108&lon=3.8768&precision_m=5000&date=2025-06-01", 200),
    get("/eligibility?lat=43.5813318&lon=1.4963183&date=2025-06-01&detail=short", 200, commune("31555")),
    get("/eligibility?lat=43.4588&lon=1.5245&date=2025-06-01", 200),
    get("/eligibility?lat=43.7554299&lon=1.5367065&date=2025-06-01", 200),
    get("/eligibility?lat=43.3&lon=-0.37&date=2025-06-01", 200),
    get("/eligibility?postcode=48000&city=mende&date=2025-06-01", 200, commune("48095")),
    get("/eligibility?address=" + quote("1 place Georges-Frèche 34000 Montpellier"), 200, commune("34172")),
    get(FABREZAN + "&" + PROFILE_IN_URL, 200, is_full),
    get(FABREZAN + "&practice=none&held_aids=none", 200),
    # Questions that cannot be answered
    get("/eligibility", 400, problem("invalid-parameter")),
    get("/eligibility?lat=48,5&lon=2.3", 400, problem("invalid-parameter", "lat")),
    get("/eligibility?lat=43", 400, problem("invalid-parameter", ("lat", "lon"))),
    get("/eligibility?lat=91&lon=2", 400, problem("invalid-parameter", "lat")),
    get("/eligibility?lat=NaN&lon=2", 400, problem("invalid-parameter", "lat")),
    get("/eligibility?lat=43.6&lon=3.87&precision_m=10001", 400, problem("invalid-parameter", "precision_m")),
    get("/eligibility?commune=34172&lat=43", 400, problem("invalid-parameter")),
    get("/eligibility?commune=34172&address=Montpellier", 400, problem("invalid-parameter")),
    get("/eligibility?commune=34172&commune=11132", 400, problem("invalid-parameter", "commune")),
    get("/eligibility?commune=abc", 400, problem("invalid-parameter", "commune")),
    get("/eligibility?postcode=48000", 400, problem("invalid-parameter", ("city", "postcode"))),
    get("/eligibility?commune=34172&date=2025-02-30", 400, problem("invalid-parameter", "date")),
    get("/eligibility?commune=34172&date=2999-01-01", 400, problem("invalid-parameter", "date")),
    get("/eligibility?commune=34172&aids=caim,nothing", 400, problem("invalid-parameter", "aids")),
    get("/eligibility?commune=34172&lang=de", 400, problem("invalid-parameter", "lang")),
    get("/eligibility?commune=34172&detail=long", 400, problem("invalid-parameter", "detail")),
    get("/eligibility?commune=34172&colour=blue", 400, problem("invalid-parameter", "colour")),
    get("/eligibility?commune=34172&age=17", 400, problem("invalid-parameter", "age")),
    get("/eligibility?commune=34172&pdsa=perhaps", 400, problem("invalid-parameter", "pdsa")),
    get("/eligibility?commune=34172&held_aids=caim", 400, problem("invalid-parameter", "held_aids")),
    get("/eligibility?commune=99999", 404, problem("unknown-commune")),
    get("/eligibility?postcode=34000&city=Fabrezan", 404, problem("address-not-found")),
    get("/eligibility?lat=43.5&lon=7.5", 404, problem("outside-coverage")),
    get("/eligibility?lat=46.2&lon=6.15", 404, problem("outside-coverage")),
    get("/eligibility?commune=97502", 404, problem("outside-coverage")),
    get("/eligibility?address=Aigues-Vives", (404, 409)),
    get("/eligibility?commune=34172&specialty=" + "x" * 9000, 414, problem("uri-too-long")),
    get("/eligibility?commune=34172", 431, problem("headers-too-large"), headers={"X-Filler": "x" * 20000}),
    ("DELETE", "/eligibility", 405, (problem("method-not-allowed"),), {}),
    get("/eligibility/batch", 405, problem("method-not-allowed")),
    get("/nowhere", 404, problem("not-found")),
    # POST
    post("/eligibility", {"commune": "11132", "date": "2025-06-01"}, 200, is_full),
    post("/eligibility", {"commune": "11132", "date": "2025-06-01", "detail": "short", "lang": "en"}, 200, is_short),
    post("/eligibility", {"lat": "43.6108", "lon": 3.8768, "precision_m": 25, "profile": PROFILE}, 200, commune("34172")),
    post("/eligibility", {"address": "1 place Georges-Frèche 34000 Montpellier", "aids": ["caim"]}, 200, aids("caim")),
    post("/eligibility", {"commune": "09002", "places": [{"commune": "09002", "share": "0.6"}, {"lat": 43.6, "lon": 3.9, "share": 0.4}]}, 200),
    post("/eligibility", {"places": [{"commune": "09002", "share": 1}]}, 200, commune("09002")),
    post("/eligibility", {"commune": "09002", "places": [{"commune": "09002"}] * 11}, 400, problem("invalid-parameter", "places")),
    post("/eligibility", {"commune": "11132", "age": 40}, 400, problem("invalid-parameter", "age")),
    post("/eligibility", {"commune": "11132", "profile": {"agee": 40}}, 400, problem("invalid-parameter", "profile.agee")),
    post("/eligibility", {"commune": "11132", "profile": {"age": 17}}, 400, problem("invalid-parameter", "profile.age")),
    post("/eligibility", {"commune": "11132", "lat": 43.6, "lon": 3.8}, 400, problem("invalid-parameter")),
    post("/eligibility", ["11132"], 400, problem("invalid-parameter")),
    post("/eligibility", {"commune": "99999"}, 404, problem("unknown-commune")),
    ("POST", "/eligibility", 400, (problem("invalid-parameter"),), {"data": "{", "headers": {"Content-Type": "application/json"}}),
    ("POST", "/eligibility", 415, (problem("unsupported-media-type"),), {"data": "commune=11132", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
    ("POST", "/eligibility", 413, (problem("body-too-large"),), {"data": " " * 1_100_000 + "{}", "headers": {"Content-Type": "application/json"}}),
    post(
        "/eligibility/batch",
        {"questions": [
            {"commune": "11132", "date": "2025-06-01"},
            {"commune": "99999"},
            {"lat": 43},
            {"commune": "11132", "nonsense": 1},
            "not an object",
            {"lat": 43.5, "lon": 7.5},
            {"commune": "48095", "date": "2025-06-01", "detail": "short"},
        ]},
        200,
        rows(200, 404, 400, 400, 400, 404, 200),
    ),
    post("/eligibility/batch", {"questions": []}, 200, rows()),
    post("/eligibility/batch", {"questions": [{"commune": "11132", "detail": "short"}] * 100}, 200, rows(*[200] * 100)),
    post("/eligibility/batch", {"questions": [{"commune": "11132"}] * 101}, 400, problem("invalid-parameter", "questions")),
    post("/eligibility/batch", {"rows": []}, 400, problem("invalid-parameter")),
    # Communes
    get("/communes?nom=Montpellier&limit=3", 200, codes("34172"), at_most(3)),
    get("/communes?nom=saint&boost=population&limit=5", 200, at_most(5)),
    get("/communes?codePostal=48000", 200, codes("48095")),
    get("/communes?code=34172", 200, codes("34172")),
    get("/communes?lat=43.6108&lon=3.8768", 200, codes("34172")),
    get("/communes?ancienCode=09287", 200, codes("09088")),
    get("/communes?codeEpci=243400017&fields=nom,code,epci", 200),
    get("/communes?codeDepartement=48&fields=nom,code,population", 200, fields("nom", "code", "population")),
    get("/communes?codeRegion=76&limit=2&fields=code,departement,region,centre,mairie,bbox,contour", 200, at_most(2)),
    get("/communes?code=34172&format=geojson", 200, at_most(1)),
    get("/communes?code=34172&format=geojson&geometry=contour", 200, at_most(1)),
    get("/communes?code=34172&format=geojson&geometry=bbox", 200, at_most(1)),
    get("/communes?code=34172&format=geojson&geometry=mairie&utm_source=x", 200, at_most(1)),
    get("/communes?code=99999", 200, at_most(0)),
    get("/communes?lat=43.6", 400),
    get("/communes?lat=48,5&lon=2", 400),
    get("/communes?nom=Mende&limit=0", 400),
    get("/communes?nom=Mende&format=xml", 400),
    get("/communes/34172", 200),
    get("/communes/34172?format=geojson&geometry=centre", 200),
    get("/communes/99999", 404),
    get("/communes/09287", 404),
    ("DELETE", "/communes", 405, (), {}),
    get("/departements", 200, codes("34", "2A", "974")),
    get("/departements?nom=herault", 200, codes("34")),
    get("/departements?codeRegion=76&fields=nom,code,region", 200, codes("34", "09")),
    get("/departements/34", 200),
    get("/departements/00", 404),
    get("/departements/48/communes", 200, codes("48095")),
    get("/departements/48/communes?format=geojson&limit=2", 200, at_most(2)),
    get("/departements/00/communes", 404),
    get("/regions", 200, codes("76", "11")),
    get("/regions?nom=occitanie", 200, codes("76")),
    get("/regions/76", 200),
    get("/regions/99", 404),
    get("/regions/76/departements", 200, codes("34", "09", "48")),
    get("/regions/99/departements", 404),
    # Data, aids, service, pages
    get("/layers", 200),
    get("/generations", 200),
    get(SAME, 200, nothing_changes),
    get(SAME + "?department=34&lang=en&" + PROFILE_IN_URL, 200, nothing_changes),
    get(SAME + "?format=csv&region=76", 200),
    get(SAME + "?format=geojson&geometry=outline", 200),
    get(SAME + "?format=svg&region=all", 200),
    get("/generations/qpv-2024-occitanie/diff/qpv-2024-occitanie", 200, nothing_changes),
    get("/generations/montagne-2025-05/diff/montagne-2025-05", 200, nothing_changes),
    get(f"{SAME}?format=html&lang=en", 200),
    get("/generations/massifs-2026-07/diff/massifs-2026-07", 200, nothing_changes),
    get("/generations/x/diff/zonage-medecins-2025-05", 404, problem("not-found")),
    get("/generations/zonage-medecins-2025-05/diff/montagne-2025-05", 400, problem("invalid-parameter", "b")),
    get("/generations/communes-2026/diff/communes-2026", 400, problem("invalid-parameter", "a")),
    get(SAME + "?date=2025-12-01", 400, problem("invalid-parameter", "date")),
    get(SAME + "?geometry=outline", 400, problem("invalid-parameter", "geometry")),
    get(SAME + "?department=34&region=76", 400, problem("invalid-parameter", "region")),
    get("/layers/zonage-medecins/34172", 200),
    get("/layers/zonage-medecins/34172.geojson?date=2025-06-01", 200),
    get("/layers/zonage-medecins/34172?date=2020-01-01", 200),
    get("/layers/zonage-medecins/75056", 200),
    get("/layers/zonage-medecins/13201", 200),
    get("/layers/zonage-medecins/QN03401M", 200),
    get("/layers/communes/15031.geojson", 200),
    get("/layers/outlines/2A004", 200),
    get("/layers/montagne/48095", 200),
    get("/layers/massifs/48095", 200),
    get("/layers/qpv/QN03401M.geojson", 200),
    get("/layers/qpv/34172", 404, problem("not-found")),
    get("/layers/communes/09287", 404, problem("unknown-commune")),
    get("/layers/communes/x", 404, problem("unknown-commune")),
    get("/layers/roads/34172", 404, problem("not-found")),
    get("/layers/communes/34172?colour=red", 400, problem("invalid-parameter", "colour")),
    get("/layers/communes/34172?date=x", 400, problem("invalid-parameter", "date")),
    # Tiles
    get("/tiles.json", 200),
    get("/tiles.json?date=2025-06-01&layers=zonage,labels", 200),
    get("/tiles.json?layers=roads", 400, problem("invalid-parameter", "layers")),
    get("/tiles/0/0/0.mvt", 200),
    get("/tiles/9/261/186.mvt?date=2025-06-01", 200),
    get("/tiles/9/261/186.mvt?date=2020-01-01&layers=communes", 200),
    get("/tiles/9/0/0.mvt", 204),
    get("/tiles/15/0/0.mvt", 404, problem("not-found")),
    get("/tiles/3/8/0.mvt", 404, problem("not-found")),
    get("/tiles/3/1/0.pbf", 404, problem("not-found")),
    get("/tiles/a/1/0.mvt", 400, problem("invalid-parameter", "z")),
    get("/tiles/3/-1/0.mvt", 400, problem("invalid-parameter", "x")),
    get("/tiles/3/1/99999999999.mvt", 400, problem("invalid-parameter", "y")),
    get("/tiles/9/261/186.mvt?date=2999-01-01", 400, problem("invalid-parameter", "date")),
    get("/tiles/9/261/186.mvt?layers=", 400, problem("invalid-parameter", "layers")),
    get("/tiles/9/261/186.mvt?colour=red", 400, problem("invalid-parameter", "colour")),
    get("/glyphs/Open%20Sans%20Regular/0-255.pbf", 200),
    get("/glyphs/Arial,Open%20Sans%20Regular/1024-1279.pbf", 200),
    get("/glyphs/Arial/0-255.pbf", 404, problem("not-found")),
    get("/glyphs/Open%20Sans%20Regular/1-256.pbf", 404, problem("not-found")),
    get("/aids", 200, all_aids_in_order),
    get("/aids?lang=en", 200),
    *[get(f"/aids/{aid}", 200) for aid in AID_ORDER],
    get("/aids/caim?lang=en", 200),
    get("/aids/xyz", 404, problem("not-found")),
    get("/aids/schema.json", 200),
    *[get(f"/aids/{aid}", 200, headers={"Accept": "text/html"}) for aid in AID_ORDER],
    get("/aids/xyz", 404, headers={"Accept": "text/html"}),
    # Where a doctor would qualify
    get("/places?aid=caim&department=09&date=2025-12-01", 200),
    get("/places/map?aid=caim&department=09&date=2025-12-01", 200),
    get("/places/map?aid=aide_ponctuelle&date=2026-03-01&" + PROFILE_IN_URL, 200),
    get("/places/map", 400, problem("invalid-parameter", "aid")),
    get("/places/map?aid=caim&limit=3", 400, problem("invalid-parameter", "limit")),
    get("/places/classes?department=09&date=2025-12-01", 200),
    get("/places/classes?region=all", 200),
    get("/places/classes?region=00", 400, problem("invalid-parameter", "region")),
    get("/places/classes?aid=caim", 400, problem("invalid-parameter", "aid")),
    get("/basemap.json", 200),
    get("/places?aid=aide_ponctuelle&date=2026-03-01&limit=3&" + PROFILE_IN_URL, 200),
    get("/places?aid=cde&department=48&date=2026-03-01&format=csv", 200),
    get("/places?aid=fmt_zip&department=34&fmt_base=20000&format=geojson&lang=en", 200),
    get("/places?aid=ptma&region=11&verdict=not_computable&limit=1", 200),
    get("/places?aid=cesp&region=all&limit=2", 200),
    get("/places", 400, problem("invalid-parameter", "aid")),
    get("/places?aid=loan", 400, problem("invalid-parameter", "aid")),
    get("/places?aid=caim&department=00", 400, problem("invalid-parameter", "department")),
    get("/places?aid=caim&department=34&region=76", 400, problem("invalid-parameter", "region")),
    get("/places?aid=caim&verdict=perhaps", 400, problem("invalid-parameter", "verdict")),
    get("/places?aid=caim&limit=0", 400, problem("invalid-parameter", "limit")),
    get("/places?aid=caim&format=xml", 400, problem("invalid-parameter", "format")),
    get("/places?aid=caim&age=200", 400, problem("invalid-parameter", "age")),
    get("/places?aid=caim&colour=red", 400, problem("invalid-parameter", "colour")),
    get("/places?aid=cstm&main_practice_commune=99999", 400, problem("invalid-parameter", "main_practice_commune")),
    get("/livez", 200),
    get("/readyz", 200),
    get("/health", 200),
    get("/health?lang=fr", 200),
    get("/health?lang=xx", 400, problem("invalid-parameter", "lang")),
    get("/quality", 200),
    get("/quality?format=html&lang=en", 200),
    get("/quality?format=xml", 400, problem("invalid-parameter", "format")),
    get("/openapi.json", 200),
    get("/openapi.yaml", 200),
    get("/problems/nothing", 404, problem("not-found")),
    get("/", 200),
    get("/?commune=34172", 200),
    get("/?lat=43.6108&lon=3.8768&date=2025-06-01&lang=en", 200),
    get("/?q=" + quote("48000 Mende"), 200),
    get("/?commune=99999", 404),
    *PAGE_REQUESTS,
    *ADDRESS_REQUESTS,
    *FILE_REQUESTS,
]


class Server:
    def __init__(self, base):
        self.base = base.rstrip("/")
        self.session = requests.Session()

    def send(self, method, path, **options):
        return self.session.request(method, self.base + path, timeout=30, allow_redirects=False, **options)


def name_of(request):
    method, path, _, _, options = request
    if "json" in options:
        body = json.dumps(options["json"], ensure_ascii=False)[:100]
    elif "files" in options:
        (_, file), *_ = options["files"]
        body = f"{file[1][:30]!r} {' '.join('='.join(pair) for pair in options.get('data', []))}"[:140]
    else:
        body = options.get("data", "")[:30]
    return f"{method} {path[:120]} {body}".rstrip()


def check_request(server, document, request):
    method, path, status, checks, options = request
    try:
        response = server.send(method, path, **options)
    except requests.RequestException as error:
        return [f"no response: {type(error).__name__}: {error}"]
    wanted = status if isinstance(status, tuple) else (status,)
    if response.status_code not in wanted:
        return [f"status {response.status_code}, not {status}: {response.text[:160]!r}"]
    faults = response_faults(document, method, path.split("?")[0], response)
    if not faults:
        for check in checks:
            faults.extend(check(response))
    return faults


def response_faults(document, method, url_path, response):
    """A response against the document: is the status listed, and do type, headers and body fit."""
    pointer = response_pointer(document, method, url_path, response.status_code)
    if pointer is None:
        return [f"status {response.status_code} is not in the document for {method} {url_path}"]
    described, pointer = document.at(pointer)
    faults = header_faults(document, described, pointer, response)
    if response.headers.get("Access-Control-Allow-Origin") != "*":
        faults.append("Access-Control-Allow-Origin is not *")
    content = described.get("content")
    if content is None:
        return faults + (["a body where none is described"] if response.content else [])
    media_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if media_type not in content:
        return faults + [f"content type {media_type!r}, not {' or '.join(content)}"]
    try:
        if media_type.endswith("json"):
            body = response.json()
        elif media_type.endswith("yaml"):
            body = yaml.load(response.content, Loader=TextLoader)
        else:
            # A workbook or a tile is bytes, and any byte is a letter of Latin-1.
            binary = any(word in media_type for word in ("spreadsheetml", "vector-tile", "protobuf"))
            body = response.content.decode("latin-1" if binary else "utf-8")
    except (ValueError, yaml.YAMLError) as error:
        return faults + [f"unreadable body: {error}"]
    return faults + document.faults(f"{pointer}/content/{escape(media_type)}/schema", body)


def response_pointer(document, method, url_path, status):
    template = document.path_of(url_path)
    if template is None:
        geo = url_path.split("/")[1] in GEO_PREFIXES
        return f"/components/responses/{'GeoNotFound' if geo else 'NotFound'}" if status == 404 else None
    item = document.spec["paths"][template]
    operation = method.lower() if method.lower() in item else next(iter(item))
    if method.lower() not in item and status != 405:
        return None
    if str(status) not in item[operation]["responses"]:
        return None
    return f"/paths/{escape(template)}/{operation}/responses/{status}"


def header_faults(document, described, pointer, response):
    faults = []
    for name in described.get("headers", {}):
        header, header_pointer = document.at(f"{pointer}/headers/{name}")
        value = response.headers.get(name)
        if value is None:
            faults += [f"header {name} is absent"] if header.get("required") else []
        else:
            faults += [f"header {name}: {f}" for f in document.faults(f"{header_pointer}/schema", value)]
    return faults


# --- What one response alone does not show ---------------------------------------------------------------------------


def served_document_faults(server, document):
    if server.send("GET", "/openapi.yaml").content != document.bytes:
        yield "GET /openapi.yaml is not the file"
    if server.send("GET", "/openapi.json").json() != document.spec:
        yield "GET /openapi.json is not the same document"


def conditional_faults(server):
    first = server.send("GET", FABREZAN)
    again = server.send("GET", FABREZAN, headers={"If-None-Match": first.headers.get("ETag", "")})
    if again.headers.get("Dataset-Version") != first.headers.get("Dataset-Version"):
        yield "a 304 does not name the dataset that the answer was drawn from"
    if again.status_code != 304 or again.content:
        yield f"If-None-Match with the ETag gives {again.status_code} with {len(again.content)} bytes"
    other = server.send("GET", FABREZAN + "&lang=en")
    if other.headers.get("ETag") == first.headers.get("ETag"):
        yield "the ETag is the same in another language"
    if server.send("GET", FABREZAN).content != first.content:
        yield "the same question gives other bytes"


def get_and_post_faults(server):
    by_get = server.send("GET", FABREZAN + "&detail=short").json()
    body = {"commune": "11132", "date": "2025-06-01", "detail": "short"}
    if server.send("POST", "/eligibility", json=body).json() != by_get:
        yield "POST answers otherwise than GET"
    batch = server.send("POST", "/eligibility/batch", json={"questions": [{"commune": "99999"}, body]}).json()
    if batch["answers"][1]["answer"] != by_get:
        yield "a batch row answers otherwise than GET, beside a bad one"


def head_faults(server, path):
    by_get, by_head = server.send("GET", path), server.send("HEAD", path)
    if by_head.status_code != by_get.status_code:
        yield f"HEAD gives {by_head.status_code}, GET {by_get.status_code}"
    if by_head.content:
        yield "HEAD has a body"
    for name in ("Content-Type", "ETag", "Dataset-Version"):
        if by_head.headers.get(name) != by_get.headers.get(name):
            yield f"HEAD has {name} {by_head.headers.get(name)}, GET {by_get.headers.get(name)}"


def preflight_faults(server, path, method):
    response = server.send(
        "OPTIONS",
        path,
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "content-type",
        },
    )
    if response.status_code not in (200, 204):
        yield f"OPTIONS gives {response.status_code}"
    if response.headers.get("Access-Control-Allow-Origin") != "*":
        yield "the preflight does not allow every origin"
    allowed = response.headers.get("Access-Control-Allow-Methods", "")
    if allowed != "*" and method not in allowed.upper():
        yield f"the preflight does not allow {method}"


def check_server(server, document, tally):
    for request in REQUESTS:
        tally.record(name_of(request), check_request(server, document, request))
    for kind in document.spec["paths"]["/problems/{type}"]["get"]["parameters"][0]["schema"]["enum"]:
        request = get(f"/problems/{kind}", 200)
        tally.record(f"GET /problems/{kind}", check_request(server, document, request))
    across = [
        ("the served document is the file", lambda: served_document_faults(server, document)),
        ("ETag and If-None-Match", lambda: conditional_faults(server)),
        ("GET, POST and batch agree", lambda: get_and_post_faults(server)),
        ("both prefixes, with and without slash, agree", lambda: alike_faults(server)),
        ("/batch agrees with /search and /reverse", lambda: batch_agrees_faults(server)),
        ("/eligibility agrees with /search", lambda: eligibility_agrees_faults(server)),
        ("/eligibility/csv agrees with /eligibility", lambda: row_agrees_faults(server)),
    ]

    def fits(method, path, response):
        return response_faults(document, method, path, response)

    for case in JOB_CASES:
        across.append((f"a job for {case[0]}", lambda case=case: job_faults(server, fits, *case)))
    for path in (
        FABREZAN,
        "/communes?code=34172",
        "/communes/99999",
        "/search?q=Mende",
        "/geocodage/search/?q=Mende",
        "/reverse?lat=43.6&lon=3.9",
        "/search",
        "/aids",
        "/layers",
        "/health",
        "/",
    ):
        across.append((f"HEAD {path}", lambda path=path: head_faults(server, path)))
    for path, method in (
        ("/eligibility", "GET"),
        ("/eligibility", "POST"),
        ("/eligibility/batch", "POST"),
        ("/eligibility/csv", "POST"),
        ("/communes", "GET"),
        ("/search", "GET"),
        ("/geocodage/search/", "GET"),
        ("/batch", "POST"),
        ("/search/csv", "POST"),
        ("/jobs", "POST"),
        ("/jobs/0123456789abcdef0123456789abcdef", "DELETE"),
        ("/aids", "GET"),
    ):
        across.append((f"OPTIONS {path} for {method}", lambda path=path, method=method: preflight_faults(server, path, method)))
    for name, faults_of in across:
        try:
            tally.record(name, list(faults_of()))
        except (requests.RequestException, ValueError, KeyError, IndexError, TypeError) as error:
            tally.record(name, [f"{type(error).__name__}: {str(error)[:200]}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base_url", nargs="?", help="for example http://127.0.0.1:8080")
    parser.add_argument("--offline", action="store_true", help="check the document only")
    arguments = parser.parse_args()
    if not arguments.offline and not arguments.base_url:
        parser.error("give BASE_URL, or --offline")
    tally = Tally()
    document = Document(DOCUMENT)
    check_document(document, tally)
    check_request_table(document, tally)
    if not arguments.offline:
        check_server(Server(arguments.base_url), document, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
