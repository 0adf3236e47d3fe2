"""The client that openapi-python-client makes of openapi.yaml, on a running server. Checked by mypy before it runs."""

import datetime
import sys
from io import BytesIO

from eligeo_client import Client
from eligeo_client.api.addresses import search_address
from eligeo_client.api.communes import get_commune
from eligeo_client.api.eligibility import get_eligibility, list_places, post_eligibility, post_eligibility_file
from eligeo_client.models import ACommune, AddressCollection, Eligibility, EligibilityForm, Places, ProblemInvalidParameter
from eligeo_client.types import File

client = Client(base_url=sys.argv[1])
passed = 0


def check(holds: bool, name: str, shown: object = None) -> None:
    global passed
    if not holds:
        sys.exit(f"{name}: {shown!r}"[:500])
    passed += 1


day = datetime.date(2025, 6, 1)
answer = get_eligibility.sync(client=client, commune="48095", date=day, aids=["caim", "cde"])
check(isinstance(answer, Eligibility), "a commune has an answer", answer)
assert isinstance(answer, Eligibility)
check([aid.id for aid in answer.aids] == ["caim", "cde"], "the aids that were asked", answer.aids)
check(answer.date == day, "the day", answer.date)

question = ACommune.from_dict({"commune": "09002", "date": "2025-12-01", "profile": {"status": "installing", "days_per_week": "2.5"}})
posted = post_eligibility.sync(client=client, body=question)
check(isinstance(posted, Eligibility), "a question in a body", posted)

unknown = get_eligibility.sync_detailed(client=client, commune="99999")
check(unknown.status_code == 404 and b"/problems/unknown-commune" in unknown.content, "a problem", unknown)
half = get_eligibility.sync(client=client, lat=43.6)
check(isinstance(half, ProblemInvalidParameter) and half.field == "lon", "half a coordinate names the other half", half)

found = search_address.sync(client=client, q="1 place Georges-Frèche 34000 Montpellier", limit=1)
check(isinstance(found, AddressCollection) and len(found.features) == 1, "an address", found)

places = list_places.sync(client=client, aid="cde", department="48", limit=3)
check(isinstance(places, Places) and len(places.places) == 3, "places", places)

commune = get_commune.sync_detailed(client=client, code="34172")
check(commune.status_code == 200 and "Montpellier" in commune.content.decode(), "a commune", commune)

table = File(payload=BytesIO(b"id;insee\n1;09002\n"), file_name="t.csv", mime_type="text/csv")
filled = post_eligibility_file.sync_detailed(client=client, body=EligibilityForm(data=table, commune="insee"))
check(filled.status_code == 200 and b"1;09002;09002;" in filled.content, "a table", filled.content[:300])

print(f"{passed} passed, 0 failed")
