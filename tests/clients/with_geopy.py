"""geopy's BANFrance against the server: single questions, as a notebook or a Django site asks them."""

from urllib.parse import urlsplit

from geopy.exc import GeocoderQueryError
from geopy.geocoders import BANFrance

from town_halls import some_town_halls, town_hall

NEAR_METRES = 150  # town hall points are good to 100 m
NOWHERE = "zzxqkw vvbnrtq wxkzzj"
MID_ATLANTIC = (45.0, -30.0)


def check_geopy(checks, address):
    for prefix in ("", "/geocodage"):
        parts = urlsplit(address + prefix)
        client = BANFrance(domain=parts.netloc + parts.path, scheme=parts.scheme, timeout=10)
        at = f"geopy at {prefix or '/'}"
        checks.part(f"{at}: an address and its point", lambda: address_and_point(checks, client))
        checks.part(f"{at}: how many answers", lambda: how_many(checks, client, default=10 if prefix else 5))
        checks.part(f"{at}: nothing found, wrong questions", lambda: nothing(checks, client))
    checks.part("geopy: town halls of all France", lambda: many(checks, client))


def address_and_point(checks, client):
    hall = town_hall("34172")
    found = client.geocode("1 place Georges-Frèche 34000 Montpellier")
    checks.that(found is not None, "the town hall of Montpellier is found")
    checks.that(hall.metres_to(found.longitude, found.latitude) < NEAR_METRES, "it is where the data says", found.point)
    properties = found.raw["properties"]
    for name, wanted in {"type": "housenumber", "citycode": "34172", "postcode": "34000", "city": "Montpellier",
                         "housenumber": "1", "context": "34, Hérault, Occitanie"}.items():
        checks.that(properties.get(name) == wanted, f"its {name} is {wanted}", properties.get(name))
    checks.that(properties["score"] >= 0.9, "its score is at least 0.9", properties["score"])
    checks.that("Montpellier" in found.address, "its label names the city", found.address)
    # x, y are Lambert-93: the town hall of Montpellier is near (772 km, 6 278 km).
    checks.that(770_000 < properties["x"] < 775_000 and 6_275_000 < properties["y"] < 6_281_000,
                "x and y are Lambert-93 metres", properties.get("x"), properties.get("y"))

    back = client.reverse((hall.lat, hall.lon))
    checks.that(back is not None, "the point of the town hall has an address")
    checks.that(hall.metres_to(back.longitude, back.latitude) < NEAR_METRES, "it is near the point", back.point)
    checks.that(back.raw["properties"]["citycode"] == "34172", "it is in Montpellier", back.raw["properties"])
    checks.that(0 <= back.raw["properties"]["distance"] < NEAR_METRES, "it says how far", back.raw["properties"])


def how_many(checks, client, default):
    text = "place de la mairie"
    several = client.geocode(text, exactly_one=False)
    checks.that(1 <= len(several) <= default, f"at most {default} answers when no limit is given", len(several))
    for limit in (1, 3, 20):
        found = client.geocode(text, exactly_one=False, limit=limit)
        checks.that(1 <= len(found) <= limit, f"at most {limit} answers when asked so", len(found))
    scores = [one.raw["properties"]["score"] for one in several]
    checks.that(scores == sorted(scores, reverse=True), "the best answer comes first", scores)
    checks.that(all(0 <= score <= 1 for score in scores), "scores are between 0 and 1", scores)
    one = client.geocode(text)
    checks.that(one.raw["properties"]["id"] == several[0].raw["properties"]["id"], "exactly_one gives the first of them")
    checks.that(len(client.reverse((43.6108, 3.8768), exactly_one=False)) == 1, "reverse gives one answer")


def nothing(checks, client):
    checks.that(client.geocode(NOWHERE) is None, "text that names no place has no answer")
    checks.that(client.geocode(NOWHERE, exactly_one=False) is None, "nor a list of answers")
    checks.that(client.reverse(MID_ATLANTIC) is None, "no address in the middle of the Atlantic")
    checks.raises(GeocoderQueryError, "no text is a wrong question", lambda: client.geocode(""))
    checks.raises(GeocoderQueryError, "201 letters are too many", lambda: client.geocode("a" * 201))
    checks.raises(GeocoderQueryError, "limit 0 is a wrong question", lambda: client.geocode("Mende", limit=0))
    checks.raises(GeocoderQueryError, "limit 101 is a wrong question", lambda: client.geocode("Mende", limit=101))


def many(checks, client):
    """Nearly all town halls are found where they are, and a confident answer is hardly ever wrong."""
    halls = some_town_halls(200, seed=20)
    near = confident = confident_and_wrong = 0
    for hall in halls:
        found = client.geocode(hall.text)
        is_near = found is not None and hall.metres_to(found.longitude, found.latitude) < NEAR_METRES
        near += is_near
        if found is not None and found.raw["properties"]["score"] >= 0.9:
            confident += 1
            confident_and_wrong += not is_near
    checks.that(near >= 0.97 * len(halls), "97 % of the town halls are found where they are", f"{near} of {len(halls)}")
    checks.that(confident_and_wrong <= 0.01 * len(halls), "at most 1 % of the confident answers are wrong",
                f"{confident_and_wrong} of {confident}")
