"""Requests with whole tables, and jobs from the upload to the end."""

import csv
import io
import time
import zipfile

from openapi_addresses import NOWHERE, SURE
from openapi_requests import form, get, problem

RESULT_COLUMNS = (
    "longitude latitude result_score result_score_next result_label result_type result_id result_housenumber result_name "
    "result_street result_postcode result_city result_context result_citycode result_oldcitycode result_oldcity "
    "result_district result_status"
).split()
ELIGIBILITY_COLUMNS = (
    "commune_code zone zone_qpv qpv montagne massif near_zip_zac distance_zip_zac_m provisional eligeo_status eligeo_detail"
).split()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADDRESSES = (
    "nom,adresse,cp,ville\n"
    '"Cabinet ""A""",1 place Georges-Frèche,34000,Montpellier\n'
    "B,,,\n"
    f"C,{NOWHERE},,\n"
    "D,1 place du Général-de-Gaulle,48000,Mende\n"
)
ADDRESS_COLUMNS = [("columns", "adresse"), ("columns", "cp"), ("columns", "ville")]
POINTS = "nom;lat;lon\nA;43.5994487;3.896091\nB;;\nC;45;-30\nD;44.5;east\n"
COMMUNES = "nom;insee;secteur\nA;09002;1\nB;99999;1\nC;;\nD;34172;2\nE;09287;3\n"
BY_COMMUNE = [("commune", "insee"), ("date", "2025-12-01"), ("aids", "caim")]


def table(response):
    delimiter = ";" if b";" in response.content.split(b"\n")[0] else ","
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def ends_with(*columns):
    def check(response):
        header = table(response)[0]
        if header[-len(columns):] != list(columns):
            yield f"the header ends with {header[-len(columns):]}"

    return check


def has(name, *cells):
    """A check of one column, from the first row below the header to the last."""

    def check(response):
        header, *rows = table(response)
        found = [row[header.index(name)] for row in rows] if name in header else None
        if found != list(cells):
            yield f"{name} is {found}, not {list(cells)}"

    return check


def keeps(sent):
    """A check that each line begins with the line that was sent, byte for byte, and that rows are counted."""

    def check(response):
        before, after = sent.encode().splitlines(), response.content.splitlines()
        if len(before) != len(after) or not all(new.startswith(old) for old, new in zip(before, after)):
            yield "a line that was sent is not the beginning of the line that came back"
        if response.headers.get("X-Row-Count") != str(len(before) - 1):
            yield f"X-Row-Count is {response.headers.get('X-Row-Count')}, not {len(before) - 1}"

    return check


def is_whole(response):
    if "Content-Length" not in response.headers and "chunked" not in response.headers.get("Transfer-Encoding", ""):
        yield "neither a length nor chunks"


def begins_with_bom(response):
    if not response.content.startswith(b"\xef\xbb\xbf"):
        yield "no BOM"


def is_workbook(response):
    if response.headers["Content-Type"] != XLSX or not response.content.startswith(b"PK"):
        yield f"not an XLSX file but {response.headers['Content-Type']}"


def says(*words):
    """A check that the sentence of an error has these words."""

    def check(response):
        text = response.json().get("message") or response.json().get("detail")
        missing = [word for word in words if word not in text]
        if missing:
            yield f"{missing} not in {text!r}"

    return check


def workbook(rows):
    """The smallest XLSX file with these rows of text."""
    cells = ""
    for number, row in enumerate(rows, start=1):
        texts = zip("ABCDEFGH", row)
        inside = "".join(f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in texts)
        cells += f'<row r="{number}">{inside}</row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return file.getvalue()


def requests_under(prefix):
    """The files that must be answered alike under both prefixes."""
    search, near = f"{prefix}/search/csv", f"{prefix}/reverse/csv"
    return [
        form(search, ADDRESSES, 200, has("result_status", "ok", "skipped", "not-found", "ok"), ends_with(*RESULT_COLUMNS),
             has("result_citycode", "34172", "", "", "48095"), keeps(ADDRESSES), is_whole, fields=ADDRESS_COLUMNS),
        form(f"{search}/", ADDRESSES, 200, keeps(ADDRESSES), fields=ADDRESS_COLUMNS),
        form(search, ADDRESSES.replace(",", ";"), 200, keeps(ADDRESSES.replace(",", ";")), fields=ADDRESS_COLUMNS),
        form(search, ADDRESSES.encode("windows-1252"), 200, keeps(ADDRESSES), fields=ADDRESS_COLUMNS),
        form(search, ADDRESSES, 200, begins_with_bom, fields=[*ADDRESS_COLUMNS, ("with_bom", "true")]),
        form(search, ADDRESSES, 200, ends_with("longitude", "latitude", "result_status"),
             fields=[*ADDRESS_COLUMNS, *(("result_columns", c) for c in ("latitude", "longitude", "result_status"))]),
        form(search, ADDRESSES, 200, keeps(ADDRESSES), fields=[*ADDRESS_COLUMNS, ("colour", "blue")]),
        form(search, "adresse,cp\nplace Georges-Frèche,34000\nplace Georges-Frèche,99999\n", 200,
             has("result_status", "ok", "not-found"), fields=[("columns", "adresse"), ("postcode", "cp")]),
        # Where the house is not found with that probability, the commune is.
        form(search, "adresse\n12 rue Zzyzx 48000 Mende\nZzyzx Qwrtz\n", 200, has("result_status", "ok", "not-found"),
             has("result_type", "municipality", ""), has("result_citycode", "48095", ""),
             fields=[("columns", "adresse"), ("min_score", str(SURE))]),
        form(search, ADDRESSES, 400, says("pays", "adresse"), fields=[("columns", "pays")]),
        form(search, "", 400, fields=ADDRESS_COLUMNS),
        form(search, b"%PDF-1.7\n\x00", 400, fields=ADDRESS_COLUMNS),
        form(search, b"PK\x03\x04\x14\x00\x00", 400, fields=ADDRESS_COLUMNS),
        form(search, 'adresse\na\n"never closed\nb\n', 400, says("2"), fields=[("columns", "adresse")]),
        form(search, ADDRESSES, 400, fields=[*ADDRESS_COLUMNS, ("encoding", "klingon")]),
        form(search, ADDRESSES, 400, fields=[*ADDRESS_COLUMNS, ("min_score", "2")]),
        ("POST", search, 400, (), {"files": [("columns", (None, "adresse"))]}),
        ("POST", search, 415, (), {"data": ADDRESSES.encode(), "headers": {"Content-Type": "text/csv"}}),
        get(search, 405),
        form(near, POINTS, 200, has("result_status", "ok", "skipped", "not-found", "error"), keeps(POINTS), is_whole),
        form(f"{near}/", POINTS, 200, has("result_citycode", "34172", "", "", ""), fields=[("lat", "lat"), ("lon", "lon")]),
        form(near, POINTS, 400, says("latitude"), fields=[("lat", "latitude"), ("lon", "lon")]),
        form(near, "nom\nA\n", 400),
        ("POST", near, 415, (), {"data": POINTS.encode(), "headers": {"Content-Type": "text/csv"}}),
        get(near, 405),
    ]


ELIGIBILITY = [
    form("/eligibility/csv", COMMUNES, 200, has("eligeo_status", "ok", "not-found", "skipped", "ok", "ok"), keeps(COMMUNES),
         has("commune_code", "09002", "", "", "34172", "09088"), ends_with(*ELIGIBILITY_COLUMNS, "aid_caim"), is_whole,
         fields=BY_COMMUNE),
    form("/eligibility/csv", COMMUNES, 200, has("eligeo_status", "ok", "not-found", "skipped", "ok", "error"),
         fields=[*BY_COMMUNE, ("profile.sector", "secteur"), ("pdsa", "true"), ("practice", "cpts,msp"), ("held_aids", "[]")]),
    form("/eligibility/csv", POINTS, 200, has("eligeo_status", "ok", "skipped", "not-found", "error"),
         ends_with(*ELIGIBILITY_COLUMNS), fields=[("lat", "lat"), ("lon", "lon"), ("aids", "none"), ("lang", "en")]),
    form("/eligibility/csv", ADDRESSES, 200, has("commune_code", "34172", "", "", "48095"),
         ends_with(*ELIGIBILITY_COLUMNS, "aid_caim", "aid_cde"),
         fields=[*ADDRESS_COLUMNS, ("aids", "cde"), ("aids", "caim")]),
    form("/eligibility/csv", "insee,jour\n09002,2025-12-01\n09002,someday\n", 200, has("eligeo_status", "ok", "error"),
         fields=[("commune", "insee"), ("date", "jour"), ("aids", "none")]),
    form("/eligibility/csv", workbook([["nom", "insee"], ["A", "09002"]]), 200, is_workbook, name="table.xlsx", fields=BY_COMMUNE),
    form("/eligibility/csv", COMMUNES, 400, problem("invalid-parameter", "commune"), says("code", "insee"), fields=[("commune", "code")]),
    form("/eligibility/csv", COMMUNES, 400, problem("invalid-parameter", "colour"), fields=[*BY_COMMUNE, ("colour", "blue")]),
    form("/eligibility/csv", COMMUNES, 400, problem("invalid-parameter", "aids"), fields=[("commune", "insee"), ("aids", "loan")]),
    form("/eligibility/csv", COMMUNES, 400, problem("invalid-parameter", "age"), fields=[*BY_COMMUNE, ("age", "17")]),
    form("/eligibility/csv", COMMUNES, 400, problem("invalid-parameter", "profile.agee"), fields=[*BY_COMMUNE, ("profile.agee", "nom")]),
    form("/eligibility/csv", POINTS, 400, problem("invalid-parameter", ("lat", "lon")), fields=[("lat", "lat")]),
    form("/eligibility/csv", "", 400, problem("invalid-parameter"), fields=BY_COMMUNE),
    form("/eligibility/csv", b"%PDF-1.7\n\x00", 400, problem("invalid-parameter"), fields=BY_COMMUNE),
    ("POST", "/eligibility/csv", 400, (problem("invalid-parameter", "data"),), {"files": [("commune", (None, "insee"))]}),
    ("POST", "/eligibility/csv", 415, (problem("unsupported-media-type"),), {"json": {"commune": "09002"}}),
    get("/eligibility/csv", 405, problem("method-not-allowed")),
]
JOBS = [
    form("/jobs", COMMUNES, 400, problem("invalid-parameter", "operation"), fields=[*BY_COMMUNE, ("operation", "guess")]),
    form("/jobs", COMMUNES, 400, problem("invalid-parameter", "commune"), fields=[("commune", "code")]),
    form("/jobs", "", 400, problem("invalid-parameter"), fields=BY_COMMUNE),
    ("POST", "/jobs", 415, (problem("unsupported-media-type"),), {"json": {}}),
    get("/jobs", 405, problem("method-not-allowed")),
    get("/jobs/0123456789abcdef0123456789abcdef", 404, problem("not-found")),
    get("/jobs/..%2F..%2Fetc%2Fpasswd", 404, problem("not-found")),
    get("/jobs/0123456789abcdef0123456789abcdef/result", 404, problem("not-found")),
    ("DELETE", "/jobs/0123456789abcdef0123456789abcdef", 404, (problem("not-found"),), {}),
    ("PUT", "/jobs/0123456789abcdef0123456789abcdef", 405, (problem("method-not-allowed"),), {}),
]
FILE_REQUESTS = [*requests_under(""), *requests_under("/geocodage"), *ELIGIBILITY, *JOBS]
PATIENCE_S = 30


def row_agrees_faults(server):
    """A row of a file says what /eligibility says of the same place, day and doctor."""
    fields = [("commune", "insee"), ("date", "2025-12-01"), ("sector", "1")]
    _, _, _, _, options = form("", "insee\n09002\n34172\n48095\n", 200, fields=fields)
    header, *rows = table(server.send("POST", "/eligibility/csv", **options))
    for row in rows:
        cells = dict(zip(header, row))
        answer = server.send("GET", f"/eligibility?commune={cells['insee']}&date=2025-12-01&sector=1").json()
        wanted = {f"aid_{aid['id']}": aid["status"] for aid in answer["aids"]}
        wanted |= {"near_zip_zac": answer["near_zip_zac"]["outcome"], "montagne": answer["zones"][4]["relation"]}
        for name, word in wanted.items():
            if cells.get(name) != word:
                yield f"{cells['insee']}: {name} is {cells.get(name)}, /eligibility says {word}"


def job_faults(server, fits, path, table_sent, fields):
    """A job from its upload to its end: its result is what the route `path` sends. `fits` holds a response against the contract."""
    _, _, _, _, options = form("", table_sent, 202, fields=fields)
    operation = {"/eligibility/csv": "eligibility", "/search/csv": "geocode", "/reverse/csv": "reverse"}[path]
    taken = server.send("POST", "/jobs", **{**options, "data": [*fields, ("operation", operation)]})
    if taken.status_code != 202:
        yield f"POST /jobs gives {taken.status_code}: {taken.text[:200]}"
        return
    yield from fits("POST", "/jobs", taken)
    where = f"/jobs/{taken.json()['id']}"
    if not taken.headers["Location"].endswith(where):
        yield f"Location is {taken.headers['Location']}, not {where}"
    until = time.monotonic() + PATIENCE_S
    while True:
        state = server.send("GET", where)
        yield from fits("GET", where, state)
        if state.json()["state"] in ("done", "failed") or time.monotonic() > until:
            break
        time.sleep(0.1)
    job = state.json()
    rows = table_sent.count("\n") - 1
    if job["state"] != "done" or job["rows"] != rows or job["rows_done"] != rows or job["error"] or not job["result"]:
        yield f"the job ends as {job}"
    # A body that is compressed on its way has no length.
    result = server.send("GET", f"{where}/result", headers={"Accept-Encoding": "identity"})
    yield from fits("GET", f"{where}/result", result)
    if result.headers.get("Content-Length") is None:
        yield "the result has no Content-Length"
    if result.content != server.send("POST", path, **options).content:
        yield f"the result is not what {path} sends"
    gone = server.send("DELETE", where)
    if gone.status_code != 204:
        yield f"DELETE gives {gone.status_code}"
    yield from fits("DELETE", where, gone)
    for path_after in (where, f"{where}/result"):
        after = server.send("GET", path_after)
        if after.status_code != 404:
            yield f"GET {path_after} gives {after.status_code} after DELETE"
        yield from fits("GET", path_after, after)


JOB_CASES = [
    ("/eligibility/csv", COMMUNES, BY_COMMUNE),
    ("/search/csv", ADDRESSES, ADDRESS_COLUMNS),
    ("/reverse/csv", POINTS, [("lat", "lat"), ("lon", "lon")]),
]
