"""The package bulk-geocoding against the server: one file of some hundred rows in one request.

The package has its address in a global, which is how its users point it elsewhere; its code stays as published. It sends
the file without a media type, under the file name "data", every cell quoted, with "\\n" line ends.
"""

import requests
from bulk_geocoding import bulk_geocoding as client

from town_halls import some_town_halls

RESULT_COLUMNS = (
    "longitude latitude result_score result_score_next result_label result_type result_id result_housenumber "
    "result_name result_street result_postcode result_city result_context result_citycode result_oldcitycode "
    "result_oldcity result_district result_status"
).split()
ADDRESS_COLUMNS = ["adresse", "cp", "ville"]
EMPTY, NOWHERE = "empty", "nowhere"
NOTES = ["", "é à ü œ – €", 'il a dit "oui"', "a,b;c|d\te", "deux\nlignes", "=1+2", " blancs ", "'", "\\", "0"]
NEAR_METRES = 150


def check_bulk_geocoding(checks, address):
    halls = some_town_halls(400, seed=21)
    for path in ("/search/csv/", "/geocodage/search/csv/"):
        client.addok_bano_search_csv = address + path
        checks.part(f"bulk-geocoding at {path}: {len(halls)} rows", lambda: whole_file(checks, halls))
    checks.part("bulk-geocoding: commune and postcode as columns", lambda: with_filters(checks, halls))
    checks.part("bulk-geocoding: one row, and a wrong column", lambda: edges(checks, halls))


def rows_of(halls):
    """Town halls with all that spreadsheets hold in other columns; every 40th row is empty, every 50th names no place."""
    rows, kinds = [], []
    for number, hall in enumerate(halls):
        kind = EMPTY if number % 40 == 39 else NOWHERE if number % 50 == 49 else hall
        cells = {EMPTY: ("", "", ""), NOWHERE: ("zzxqkw vvbnrtq wxkzzj", "", "")}.get(
            kind, (hall.address, hall.postcode, hall.city))
        rows.append({"rang": str(number), **dict(zip(ADDRESS_COLUMNS, cells)), "insee": hall.code,
                     "note « à garder »": NOTES[number % len(NOTES)]})
        kinds.append(kind)
    return rows, kinds


def whole_file(checks, halls):
    rows, kinds = rows_of(halls)
    answers = client.geocode(rows, columns=ADDRESS_COLUMNS)
    checks.that(len(answers) == len(rows), "as many rows come out as went in", len(answers), len(rows))
    checks.that([{name: answer[name] for name in rows[0]} for answer in answers] == rows,
                "in the same order, with their cells as they were")
    checks.that(list(answers[0]) == [*rows[0], *RESULT_COLUMNS], "the new columns stand after the old", list(answers[0]))

    near = 0
    for answer, kind in zip(answers, kinds):
        status, line = answer["result_status"], f"row {answer['rang']}"
        if kind in (EMPTY, NOWHERE):
            wanted = "skipped" if kind is EMPTY else "not-found"
            cells = {name: answer[name] for name in RESULT_COLUMNS if name != "result_status"}
            checks.that(status == wanted, f"{line} ({kind}) is {wanted}", status)
            checks.that(not any(cells.values()), f"{line} ({kind}) has empty cells", cells)
        elif status == "ok" and kind.metres_to(answer["longitude"], answer["latitude"]) < NEAR_METRES:
            near += 1
    sought = sum(kind not in (EMPTY, NOWHERE) for kind in kinds)
    checks.that(near >= 0.97 * sought, "97 % of the town halls are found where they are", f"{near} of {sought}")


def with_filters(checks, halls):
    rows, kinds = rows_of(halls)
    for name, column, result in (("citycode", "insee", "result_citycode"), ("postcode", "cp", "result_postcode")):
        answers = client.geocode(rows, columns=["adresse"], **{name: column})
        checks.that(len(answers) == len(rows), f"{name}: as many rows come out as went in", len(answers))
        found = [(answer, row) for answer, row, kind in zip(answers, rows, kinds)
                 if kind not in (EMPTY, NOWHERE) and answer["result_status"] == "ok"]
        elsewhere = [answer["result_label"] for answer, row in found if answer[result] != row[column]]
        checks.that(not elsewhere, f"no answer lies outside the {name} of its row", elsewhere[:5])
        checks.that(len(found) >= 0.95 * len(halls) * 0.95, f"{name}: nearly all streets are found", len(found))


def edges(checks, halls):
    rows, _ = rows_of(halls[:1])
    checks.that(len(client.geocode(rows, columns=ADDRESS_COLUMNS)) == 1, "a file of one row has one row back")
    checks.raises(requests.HTTPError, "a column that does not exist is refused",
                  lambda: client.geocode(rows, columns=["adresse", "pays"]))
