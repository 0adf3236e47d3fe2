"""Requests to the address API, and what several of its answers show together. No address file is needed: town halls do."""

from urllib.parse import quote

from openapi_requests import at_most, get, post

TOWN_HALL = "1 place Georges-Frèche 34000 Montpellier"
TOWN_HALL_POINT = "lat=43.5994487&lon=3.896091"
NOWHERE = "zzxqkw vvbnrtq wxkzzj"
SURE = 0.9


def searched(text, more=""):
    return f"q={quote(text)}{more}"


def first(**wanted):
    """A check that the first result has these properties."""

    def check(response):
        features = response.json()["features"]
        if not features:
            yield "nothing was found"
            return
        properties = features[0]["properties"]
        for name, value in wanted.items():
            if properties.get(name) != value:
                yield f"{name} is {properties.get(name)!r}, not {value!r}"

    return check


def sure(response):
    score = response.json()["features"][0]["properties"]["score"]
    if score < SURE:
        yield f"the score is {score}"


def not_sure(response):
    score = response.json()["features"][0]["properties"]["score"]
    if score >= SURE:
        yield f"the score is {score} for an answer that is coarser than the text"


def nothing(response):
    if response.json()["features"]:
        yield f"found {response.json()['features'][0]['properties']['label']}"


def only(name, *values):
    """A check that all results have one of these values."""

    def check(response):
        others = {f["properties"][name] for f in response.json()["features"]} - set(values)
        if others:
            yield f"{name} is also {sorted(others)}"

    return check


def echoes(**wanted):
    """A check of the keys beside the features."""

    def check(response):
        for name, value in wanted.items():
            if response.json().get(name) != value:
                yield f"{name} is {response.json().get(name)!r}, not {value!r}"

    return check


def best_first(response):
    scores = [f["properties"]["score"] for f in response.json()["features"]]
    if scores != sorted(scores, reverse=True):
        yield f"scores are not in order: {scores}"


def nearest_first(response):
    metres = [f["properties"]["distance"] for f in response.json()["features"]]
    if metres != sorted(metres):
        yield f"distances are not in order: {metres}"


def lambert_93(response):
    """The town hall of Montpellier, computed apart from the service."""
    properties = response.json()["features"][0]["properties"]
    if abs(properties["x"] - 772375.6) > 1 or abs(properties["y"] - 6278232.2) > 1:
        yield f"x, y are {properties['x']}, {properties['y']}"


def geocodejson(kind):
    def check(response):
        features = response.json()["features"]
        kinds = [f["properties"]["geocoding"]["type"] for f in features]
        if "geocoding" not in response.json() or kinds[:1] != ([kind] if kind else []):
            yield f"kinds are {kinds}, the first should be {kind}"

    return check


def entries(*statuses):
    """A check of the statuses of a batch, and that ids come back in order."""

    def check(response):
        results = response.json()["results"]
        if [r["status"] for r in results] != list(statuses):
            yield f"statuses are {[r['status'] for r in results]}, not {list(statuses)}"
        if [r["id"] for r in results] != list(range(len(statuses))):
            yield f"ids are {[r['id'] for r in results]}"

    return check


def geocode(number, **params):
    return {"id": number, "operation": "geocode", "params": params}


def reverse(number, **params):
    return {"id": number, "operation": "reverse", "params": params}


BATCH = {
    "requests": [
        geocode(0, q=TOWN_HALL, filters={}),
        geocode(1, q=""),
        reverse(2, lat=43.5994487, lon=3.896091),
        geocode(3, q=NOWHERE),
        reverse(4, lat=45, lon=-30),
        reverse(5, lat=45),
        geocode(6, q="x" * 201),
        {"id": 7, "operation": "guess", "params": {"q": "Mende"}},
        {"id": 8, "operation": "geocode"},
        geocode(9, q="place Georges-Frèche", filters={"citycode": "34172", "type": ["housenumber", "street"]}),
    ]
}
BATCH_STATUSES = "ok error ok not-found not-found error error error error ok".split()
JSON = {"Content-Type": "application/json"}


def requests_under(prefix, limit):
    """The requests that must be answered alike under both prefixes; `limit` is the one that holds when none is asked."""
    search, near = f"{prefix}/search", f"{prefix}/reverse"
    return [
        get(f"{search}?{searched(TOWN_HALL)}", 200, first(type="housenumber", citycode="34172", housenumber="1",
            postcode="34000", city="Montpellier", context="34, Hérault, Occitanie"), sure, lambert_93,
            echoes(query=TOWN_HALL, limit=limit, filters={}), at_most(limit)),
        get(f"{search}/?{searched(TOWN_HALL)}", 200, first(type="housenumber", citycode="34172")),
        get(f"{search}?{searched('48000 Mende')}", 200, first(type="municipality", citycode="48095", label="Mende"), sure),
        get(f"{search}?{searched('12 rue Zzyzx 48000 Mende')}", 200, first(citycode="48095", type="municipality"), not_sure),
        get(f"{search}?{searched(NOWHERE)}", 200, nothing),
        get(f"{search}?{searched('place de la mairie', '&limit=100')}", 200, best_first, at_most(100), echoes(limit=100)),
        get(f"{search}?{searched('place de la mairie', '&limit=3&autocomplete=0&lat=43.6&lon=3.9')}", 200, at_most(3)),
        get(f"{search}?{searched('Mende', '&latitude=44.5&lng=3.5')}", 200, first(citycode="48095")),
        get(f"{search}?{searched('Mende', '&type=municipality&citycode=48095&limit=1')}", 200, only("citycode", "48095"),
            echoes(filters={"type": "municipality", "citycode": "48095"})),
        get(f"{search}?{searched('Aigues-Vives', '&citycode=09002&citycode=34007')}", 200, only("citycode", "09002", "34007")),
        get(f"{search}?{searched('Aigues-Vives', '&citycode=09002,34007')}", 200, only("citycode", "09002", "34007")),
        get(f"{search}?{searched('Aigues-Vives', '&postcode=09600%2034210')}", 200, only("postcode", "09600", "34210")),
        get(f"{search}?{searched('Aigues-Vives', '&postcode=09600&citycode=34007')}", 200, nothing),
        get(f"{search}?{searched('Mende', '&citycode=99999')}", 200, nothing),
        get(f"{search}?{searched('Mende', '&utm_source=x&index=address')}", 200, first(citycode="48095")),
        get(f"{search}?{searched('é' * 200)}", 200),
        get(f"{search}?{searched(TOWN_HALL, '&format=geocodejson')}", 200, geocodejson("house")),
        get(f"{search}?{searched(NOWHERE, '&format=geocodejson')}", 200, geocodejson(None)),
        get(search, 400),
        get(f"{search}?q=", 400),
        get(f"{search}?{searched('é' * 201)}", 413),
        get(f"{search}?{searched('Mende', '&limit=0')}", 400),
        get(f"{search}?{searched('Mende', '&limit=101')}", 400),
        get(f"{search}?{searched('Mende', '&limit=ten')}", 400),
        get(f"{search}?{searched('Mende', '&type=planet')}", 400),
        get(f"{search}?{searched('Mende', '&lat=43.6')}", 400),
        get(f"{search}?{searched('Mende', '&lat=91&lon=3')}", 400),
        get(f"{search}?q=Mende&more=" + "x" * 9000, 414),
        get(f"{search}?q=Mende", 431, headers={"X-Filler": "x" * 20000}),
        ("DELETE", f"{search}?q=Mende", 405, (), {}),
        get(f"{near}?{TOWN_HALL_POINT}", 200, first(citycode="34172"), echoes(limit=1, filters={}), at_most(1)),
        get(f"{near}/?{TOWN_HALL_POINT}", 200, first(citycode="34172")),
        get(f"{near}?latitude=43.5994487&longitude=3.896091", 200, first(citycode="34172")),
        get(f"{near}?lat=43.5994487&lng=3.896091&limit=5", 200, nearest_first, at_most(5)),
        get(f"{near}?lat=43.5994487&long=3.896091&type=municipality", 200, first(type="municipality", citycode="34172")),
        get(f"{near}?{TOWN_HALL_POINT}&format=geocodejson", 200, at_most(1)),
        get(f"{near}?lat=45&lon=-30", 200, nothing),
        get(near, 400),
        get(f"{near}?lat=43.6", 400),
        get(f"{near}?lat=43,6&lon=3.9", 400),
        get(f"{near}?lat=91&lon=3.9", 400),
        get(f"{near}?{TOWN_HALL_POINT}&limit=0", 400),
        ("DELETE", f"{near}?{TOWN_HALL_POINT}", 405, (), {}),
        post(f"{prefix}/batch", BATCH, 200, entries(*BATCH_STATUSES)),
        post(f"{prefix}/batch/", {"requests": []}, 200, entries()),
        post(f"{prefix}/batch", {"requests": [geocode(n, q="48000 Mende") for n in range(100)]}, 200, entries(*["ok"] * 100)),
        post(f"{prefix}/batch", {"requests": [geocode(n, q="48000 Mende") for n in range(101)]}, 400),
        post(f"{prefix}/batch", {"questions": []}, 400),
        ("POST", f"{prefix}/batch", 400, (), {"data": "{", "headers": JSON}),
        ("POST", f"{prefix}/batch", 415, (), {"data": "q=Mende", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
        ("POST", f"{prefix}/batch", 413, (), {"data": " " * 1_100_000 + "{}", "headers": JSON}),
        get(f"{prefix}/batch", 405),
        get(f"{prefix}/search/nothing", 404),
    ]


COMMUNES = [
    get("/geocodage/communes?nom=Montpellier&limit=3", 200, at_most(3)),
    get("/geocodage/communes?lat=43.6", 400),
    get("/geocodage/communes/34172", 200),
    get("/geocodage/communes/99999", 404),
    get("/geocodage/departements?nom=herault", 200),
    get("/geocodage/departements/34", 200),
    get("/geocodage/departements/48/communes?format=geojson&limit=2", 200, at_most(2)),
    get("/geocodage/regions", 200),
    get("/geocodage/regions/76", 200),
    get("/geocodage/regions/76/departements", 200),
    get("/geocodage/nowhere", 404),
    ("DELETE", "/geocodage/communes", 405, (), {}),
]
ADDRESS_REQUESTS = [*requests_under("", limit=5), *requests_under("/geocodage", limit=10), *COMMUNES]


def alike_faults(server):
    """Both prefixes, with and without a slash at the end, give the same bytes."""
    for path, question in (
        ("/search", searched(TOWN_HALL, "&limit=5")),
        ("/search", searched("place de la mairie", "&limit=20")),
        ("/search", searched("48000 Mende", "&limit=1&format=geocodejson")),
        ("/reverse", TOWN_HALL_POINT + "&limit=3"),
        ("/communes", "nom=Mende"),
        ("/departements/48/communes", "limit=3"),
        ("/regions", "nom=occitanie"),
    ):
        plain = server.send("GET", f"{path}?{question}").content
        others = [f"/geocodage{path}"]
        if path in ("/search", "/reverse"):
            others += [f"{path}/", f"/geocodage{path}/"]
        for other in others:
            if server.send("GET", f"{other}?{question}").content != plain:
                yield f"{other}?{question} answers otherwise than {path}"


def batch_agrees_faults(server):
    """An entry of a batch is the first result of the search or reverse search."""
    results = server.send("POST", "/batch", json=BATCH).json()["results"]
    for number, path in ((0, f"/search?{searched(TOWN_HALL, '&autocomplete=0')}"), (2, f"/reverse?{TOWN_HALL_POINT}")):
        feature = server.send("GET", path).json()["features"][0]
        lon, lat = feature["geometry"]["coordinates"]
        alone = {**feature["properties"], "lon": lon, "lat": lat}
        # What a list shows beside its first result.
        if {**results[number]["result"], "score_next": None} != {**alone, "score_next": None}:
            yield f"entry {number} is {results[number]['result']}, alone it is {alone}"


def eligibility_agrees_faults(server):
    """/eligibility finds an address where /search does."""
    properties = server.send("GET", f"/search?{searched(TOWN_HALL)}").json()["features"][0]["properties"]
    location = server.send("GET", f"/eligibility?address={quote(TOWN_HALL)}&aids=none").json()["location"]
    for name, here, there in (
        ("precision", location["precision"], properties["type"]),
        ("score", location["score"], properties["score"]),
        ("precision_m", location["precision_m"], properties.get("precision_m")),
        ("label", location["label"], properties["label"]),
    ):
        if here != there:
            yield f"{name} is {here!r} in /eligibility and {there!r} in /search"
