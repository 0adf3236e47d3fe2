#!/usr/bin/env python3
"""Does a hostile client get anything but an answer, a refusal or a closed connection?

    python tests/clients/check_attacks.py [--program target/debug/eligeo] [--connections 10000]

Against a service started here, on loopback: paths that lead out, headers that end early, formulas in tables, deep JSON, big
numbers, bombs in zip and gzip, slow clients, ten thousand connections, patterns that make bad matchers slow, poles. After
each the service must answer at once, with the memory and the threads it had. docs/security.md names each.
"""

import gzip
import io
import json
import resource
import socket
import tempfile
import time
import zipfile
from pathlib import Path
from urllib.parse import quote

import requests

from checks import Checks
from eligeo_server import Eligeo, arguments
from town_halls import ROOT

PATIENCE = 120
SOON = 60.0  # seconds, on a busy machine; hours for a matcher that backtracks, a blink for one that does not
KEPT_MEGABYTES = 300
SECRET = "root:x:0:0"  # the first line of /etc/passwd
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "=cmd|'/c calc'!A0", "＝1+1"]


def main():
    parser = arguments(__doc__)
    parser.add_argument("--connections", default=10_000, type=int)
    given = parser.parse_args()
    checks = Checks()
    # Jobs of its own: the usual folder may be another service's.
    with tempfile.TemporaryDirectory(prefix="eligeo-attacks-") as jobs_folder, Eligeo(given.program, "--jobs", jobs_folder) as eligeo:
        requests.post(eligeo.address + "/eligibility/csv", files=table("id;commune\n1;09002\n"), data={"commune": "commune"}, timeout=PATIENCE)
        for title, attack in [
            ("paths that lead out", paths), ("paths that are not text", raw_paths), ("headers", headers), ("hosts", hosts), ("formulas in CSV", formulas_csv),
            ("formulas in XLSX", formulas_xlsx), ("JSON", json_bodies), ("numbers", numbers), ("poles and the date line", poles), ("texts", texts),
            ("gzip", gzip_bodies), ("zip bombs and XML bombs", workbooks), ("forms", forms), ("jobs of others", jobs), ("operator's routes", operator),
            ("requests that are none", malformed), ("slow clients", slow), ("many connections", lambda *a: connections(*a, given.connections)),
        ]:
            checks.part(f"attack: {title}", lambda: guarded(checks, eligeo, title, attack))
        said = eligeo.said()
    checks.that("panicked" not in said, "nothing panicked", said[said.find("panicked") - 200 :][:400] if "panicked" in said else "")
    checks.close()


def guarded(checks, eligeo, title, attack):
    """Runs it, and then asks a plain question: it must be answered soon, and memory must be what it was."""
    before = memory(eligeo)
    attack(checks, eligeo)
    started = time.monotonic()
    try:
        answer = requests.get(eligeo.address + "/eligibility?commune=48095&detail=short", timeout=PATIENCE)
        checks.that(answer.status_code == 200, f"{title}: the service goes on", answer.status_code)
    except requests.RequestException as error:
        checks.that(False, f"{title}: the service goes on", error)
    checks.that(time.monotonic() - started < SOON, f"{title}: and at once", time.monotonic() - started)
    checks.that(memory(eligeo) < before + KEPT_MEGABYTES, f"{title}: in the memory it had", before, memory(eligeo))


def memory(eligeo):
    status = Path(f"/proc/{eligeo.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def raw(eligeo, data, seconds=10.0):
    """What comes back for bytes as they are, until the connection closes or it has been quiet for so long."""
    with socket.create_connection(("127.0.0.1", port(eligeo)), timeout=seconds) as client:
        got = b""
        try:
            client.sendall(data)
            while True:
                read = client.recv(65536)
                if not read:
                    break
                got += read
                if b"\r\n\r\n" in got and b"connection: close" not in data.lower():
                    break
        except (TimeoutError, ConnectionError):
            pass
    return got


def port(eligeo):
    return int(eligeo.address.rpartition(":")[2])


def ask(eligeo, path, method="GET", headers=""):
    """A request whose path nobody tidies up."""
    return raw(eligeo, f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode())


def status(answer):
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else None


def table(text, name="t.csv"):
    return {"data": (name, text if isinstance(text, bytes) else text.encode())}


def refused(checks, answer, name, *allowed):
    """An error of ours: a status of 4xx, told as a problem or in the shape of the address API; nothing of the inside."""
    allowed = allowed or range(400, 500)
    checks.that(answer.status_code in allowed, f"{name} is refused", answer.status_code, answer.text[:200])
    inside = [word for word in ("src/", "panicked", "RUST_", str(ROOT), tempfile.gettempdir(), "tokio", "No such file") if word in answer.text]
    checks.that(not inside, f"{name}: nothing of the inside is told", inside, answer.text[:300])


# Paths and headers

ROUTES = ["/communes/{}", "/departements/{}", "/departements/{}/communes", "/regions/{}", "/regions/{}/departements", "/geocodage/communes/{}", "/aids/{}",
          "/layers/{}/34172", "/layers/zonage-medecins/{}", "/generations/{}/diff/zonage-medecins-2025-05", "/generations/zonage-medecins-2025-05/diff/{}",
          "/jobs/{}", "/jobs/{}/result", "/problems/{}", "/assets/{}", "/glyphs/{}/0-255.pbf", "/glyphs/Open Sans Regular/{}.pbf", "/tiles/{}/0/0.mvt",
          "/tiles/0/0/{}", "/places/tiles/0/0/{}", "/{}"]
OUT = ["../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "..%252f..%252fetc%252fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd",
       "..\\..\\..\\etc\\passwd", "..%5c..%5cetc%5cpasswd", "/etc/passwd", "%2fetc%2fpasswd", "%c0%ae%c0%ae%c0%afetc/passwd", "etc/passwd%00.geojson", "file:///etc/passwd",
       "../sources.toml", "..%2fsources.toml", "../data/aids/caim.toml", "../../lock", "..", ".", "%00", "CON", "~root"]


def paths(checks, eligeo):
    for route in ROUTES:
        for out in OUT:
            path = route.replace("{}", out).replace(" ", "%20")
            answer = ask(eligeo, path)
            found = SECRET.encode() in answer or b"format = " in answer or b"[[aid" in answer
            # A few lead to a page that is there, such as `/.`.
            checks.that(status(answer) in (200, 400, 404, 405) and not found, f"GET {path} leads nowhere", answer[:120])
            checks.that(status(answer) != 200 or route in ("/{}",) or out in (".", ".."), f"GET {path} is no answer", answer[:120])


def raw_paths(checks, eligeo):
    for path in ("*", "//", "///etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/", "/%", "/%zz", "/communes/%ff%fe", "/communes/" + "a" * 7000,
                 "/" + "a/" * 4000, "/eligibility?" + "a=1&" * 2000, "/eligibility?commune=%ff", "/?" + "%00" * 100):
        answer = ask(eligeo, path)
        checks.that(status(answer) is None or status(answer) in (200, 400, 404, 405, 414), f"GET {path[:40]} is refused", answer[:120])
    long = ask(eligeo, "/eligibility?address=" + "a" * 9000)
    checks.that(status(long) in (414, None), "an address of 9,000 bytes is 414", long[:120])


def headers(checks, eligeo):
    for injected in ("a%0d%0aX-Injected:%20yes", "a%0aX-Injected:%20yes", "a%0d%0a%0d%0a<script>", "%E5%98%8A%E5%98%8DX-Injected:yes"):
        for path in (f"/eligibility?commune={injected}", f"/compare?q={injected}", f"/compare?q=Mende&lang={injected}", f"/search?q={injected}", f"/aids/{injected}",
                     f"/settle?from={injected}", f"/tiles.json?date={injected}", f"/{injected}", f"/places?aid=cde&format={injected}"):
            head = ask(eligeo, path).partition(b"\r\n\r\n")[0].lower()
            checks.that(b"\r\nx-injected" not in head, f"GET {path} injects no header", head[-200:])
    for name in ('a"\r\nX-Injected: yes', "a%0d%0aX-Injected: yes.csv", '../../x";x="', "é\u202etxt.csv"):
        form = requests.post(eligeo.address + "/eligibility/csv", files=table("id;commune\n1;09002\n", name), data={"commune": "commune"}, timeout=PATIENCE)
        told = form.headers.get("content-disposition", "")
        checks.that("x-injected" not in {key.lower() for key in form.headers} and ".." not in told and told.count('"') <= 2, f"a file called {name!r}", told)
    for value in ("x\nlog line", "a" * 200, "../../x", "<script>"):
        answer = ask(eligeo, "/livez", headers=f"X-Request-Id: {value.replace(chr(10), '%0a')}\r\n")
        checks.that(value.encode() not in answer, f"an id {value[:20]!r} is not taken over", answer[:300])
    many = "".join(f"X-H{n}: {'a' * 100}\r\n" for n in range(300))
    checks.that(status(ask(eligeo, "/livez", headers=many)) in (400, 431), "30 kB of headers are 431")
    for weight in ("Accept: " + "text/html;q=0.1," * 500, "Accept-Language: " + "fr;q=0.9," * 800, "If-None-Match: " + '"a",' * 2000, "Accept-Encoding: " + "gzip;q=0.0000001," * 400, "Range: bytes=0-,0-,0-,0-"):
        checks.that(status(ask(eligeo, "/eligibility?commune=48095&detail=short", headers=weight + "\r\n")) in (200, 304, 400, 431), f"{weight[:20]} at length")


def hosts(checks, eligeo):
    for host in ("evil.example/x", "evil.example\"><script>", "a b", "evil.example:99999", "evil.example@x", ""):
        for path in ("/tiles.json", "/?commune=48095", "/embed/demo"):
            answer = raw(eligeo, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            checks.that(b"<script>\"" not in answer and b"\"><script>" not in answer, f"{path}: a host {host!r} is no markup", answer[:100])
            kept = b"public" in answer.partition(b"\r\n\r\n")[0].lower() and b"evil.example" in answer
            checks.that(not kept, f"{path}: a cache keeps no answer that names the host {host!r}")


# Tables


def formulas_csv(checks, eligeo):
    lines = "nom;adresse\n" + "".join(f'"{formula}";"{formula}"\n' for formula in FORMULAS)
    for route, data in (("/eligibility/csv", {"columns": "adresse"}), ("/search/csv", {"columns": "adresse"})):
        answer = requests.post(eligeo.address + route, files=table(lines), data=data, timeout=PATIENCE)
        checks.that(answer.status_code == 200, f"{route} takes it", answer.status_code, answer.text[:200])
        added = [row.split(";")[2:] for row in answer.text.splitlines()[1:]]
        wrong = [cell for row in added for cell in row if cell.lstrip('"')[:1] in "=+@\t" and cell.lstrip('"')[:1]]
        checks.that(not wrong, f"{route}: no added cell is a formula", wrong[:3])
    # What is said about a cell quotes it.
    answer = requests.post(eligeo.address + "/eligibility/csv", files=table("commune\n=1+1\n"), data={"commune": "commune"}, timeout=PATIENCE)
    detail = answer.text.splitlines()[1].split(",")[1:]
    checks.that(not any(cell.lstrip('"').startswith(("=", "+", "@")) for cell in detail), "nor is what is told about one", detail)


def formulas_xlsx(checks, eligeo):
    answer = requests.post(eligeo.address + "/eligibility/csv", files=table(workbook([["commune"], *[[f] for f in FORMULAS]]), "t.xlsx"), data={"commune": "commune"}, timeout=PATIENCE)
    checks.that(answer.status_code == 200 and answer.content[:2] == b"PK", "a workbook is answered", answer.status_code, answer.text[:200])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        names = book.namelist()
    checks.that(sheets and not any("<f>" in sheet or "<f " in sheet for sheet in sheets), "without a formula in it", [sheet[:200] for sheet in sheets])
    checks.that(not any("external" in name.lower() or "vba" in name.lower() for name in names), "or a link or a macro", names)


CONTENT = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
BOOK = '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'


def workbook(rows, sheet=None, extra=()):
    """A small XLSX file; `sheet` replaces the XML of its sheet."""
    if sheet is None:
        escaped = lambda text: text.replace("&", "&amp;").replace("<", "&lt;")  # noqa: E731
        cells = "".join(f'<row r="{n}">' + "".join(f'<c r="{chr(65 + c)}{n}" t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>' for c, text in enumerate(row)) + "</row>" for n, row in enumerate(rows, 1))
        sheet = f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", CONTENT)
        book.writestr("_rels/.rels", RELS.format("officeDocument", "xl/workbook.xml"))
        book.writestr("xl/workbook.xml", BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", RELS.format("worksheet", "worksheets/sheet1.xml"))
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in extra:
            book.writestr(name, content)
    return file.getvalue()


def workbooks(checks, eligeo):
    post = lambda data, name="t.xlsx": requests.post(eligeo.address + "/eligibility/csv", files=table(data, name), data={"commune": "commune"}, timeout=PATIENCE)  # noqa: E731
    head = '<?xml version="1.0"?>'
    laughs = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\">" + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>commune</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'
    for name, body in (
        ("a billion laughs", head + laughs + sheet.format("&j;")),
        ("an external entity", head + '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + sheet.format("&x;")),
        ("a cell at the far corner", head + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>commune</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'),
        ("XML ten thousand deep", head + "<a>" * 10_000 + "</a>" * 10_000),
    ):
        answer = post(workbook([], body))
        checks.that(answer.status_code in (200, 400, 413) and SECRET not in answer.text, f"{name} does no harm", answer.status_code, answer.text[:200])
    bomb = head + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + '<row r="1"><c r="A1" t="inlineStr"><is><t>commune</t></is></c></row>' + " " * (600 << 20)
    refused(checks, post(workbook([], bomb)), "600 MiB of blanks in a small workbook", 400, 413)
    for name, data in (("a zip that is none", b"PK\x03\x04" + b"\0" * 100), ("a zip cut off", workbook([["commune"], ["09002"]])[:300]), ("an empty zip", b"PK\x05\x06" + b"\0" * 18)):
        refused(checks, post(data), name)
    aim = Path(tempfile.gettempdir()) / "eligeo-slip"
    post(workbook([["commune"], ["09002"]], extra=[("../" * 20 + str(aim).lstrip("/"), "x")]))
    checks.that(not aim.exists(), "a path in a zip is not written to")


def gzip_bodies(checks, eligeo):
    bomb = gzip.compress(b"0" * (64 << 20))
    for route, kind in (("/eligibility", "application/json"), ("/eligibility/batch", "application/json"), ("/batch", "application/json")):
        answer = requests.post(eligeo.address + route, data=bomb, headers={"Content-Type": kind, "Content-Encoding": "gzip"}, timeout=PATIENCE)
        refused(checks, answer, f"{route}: 64 MiB in a small gzip", 400, 413, 415)
    table_bomb = gzip.compress(b"commune\n" + b"09002\n" * 100)
    answer = requests.post(eligeo.address + "/eligibility/csv", files=table(table_bomb, "t.csv.gz"), data={"commune": "commune"}, timeout=PATIENCE)
    refused(checks, answer, "a table in gzip", 400, 415)


def forms(checks, eligeo):
    post = lambda body, boundary="b": requests.post(eligeo.address + "/eligibility/csv", data=body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"}, timeout=PATIENCE)  # noqa: E731
    part = lambda name, value: f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()  # noqa: E731
    for name, body in (
        ("a form that ends nowhere", part("commune", "a")), ("a form without a part", b"--b--\r\n"), ("a body that is no form", b"x" * 1000),
        ("ten thousand fields", b"".join(part("columns", str(n)) for n in range(10_000)) + b"--b--\r\n"),
        ("a field of 2 MiB", part("commune", "a" * (2 << 20)) + b"--b--\r\n"), ("a field with a long name", part("a" * 100_000, "1") + b"--b--\r\n"),
        ("two files", b'--b\r\nContent-Disposition: form-data; name="data"; filename="a"\r\n\r\ncommune\n09002\n\r\n' * 2 + b"--b--\r\n"),
    ):
        refused(checks, post(body), name, 400, 413)
    refused(checks, post(b"--b--\r\n", "b" * 5000), "a boundary of 5,000 bytes", 400, 413, 415)
    for name, text in (("only quotes", '"' * 100_000), ("a thousand and one columns", ";".join("c" * 1100) + "\n1\n"), ("a cell of 2 MiB", "commune\n" + "a" * (2 << 20) + "\n"), ("NUL bytes", "commune\n\0\0\n" * 5)):
        answer = requests.post(eligeo.address + "/eligibility/csv", files=table(text), data={"commune": "commune"}, timeout=PATIENCE)
        checks.that(answer.status_code in (200, 400), f"{name} in a table", answer.status_code, answer.text[:200])


def jobs(checks, eligeo):
    job = requests.post(eligeo.address + "/jobs", files=table("commune\n09002\n"), data={"commune": "commune"}, timeout=PATIENCE)
    name = job.headers["Location"].rpartition("/")[2]
    checks.that(len(name) == 32, "a job has a name of 128 bits", name)
    for other in ("0" * 32, name[:-1], name.upper() if name.upper() != name else name + "0", name + "/../" + name, f"./{name}", f"{name}%00", f"{name}/input", "lock", f"../{name}"):
        for method in ("GET", "DELETE"):
            answer = ask(eligeo, f"/jobs/{other}", method)
            checks.that(status(answer) in (400, 404, 405), f"{method} /jobs/{other} finds nothing", answer[:120])
    checks.that(requests.get(eligeo.address + f"/jobs/{name}", timeout=PATIENCE).status_code == 200, "the job is still there")
    checks.that(requests.get(eligeo.address + "/jobs", timeout=PATIENCE).status_code == 405, "jobs are not listed")


# Questions


def json_bodies(checks, eligeo):
    post = lambda body, route="/eligibility": requests.post(eligeo.address + route, data=body, headers={"Content-Type": "application/json"}, timeout=PATIENCE)  # noqa: E731
    for name, body in (
        ("arrays 100,000 deep", "[" * 100_000 + "]" * 100_000), ("objects 100,000 deep", '{"a":' * 100_000 + "1" + "}" * 100_000),
        ("a profile 200 deep", '{"commune":"09002","profile":' + '{"a":' * 200 + "1" + "}" * 200 + "}"),
        ("__proto__", '{"__proto__":{"commune":"09002"}}'), ("NaN", '{"lat":NaN,"lon":3}'), ("a number of 100,000 digits", '{"lat":' + "1" * 100_000 + ',"lon":3}'),
        ("1e400", '{"lat":1e400,"lon":3}'), ("half a surrogate", '{"city":"\\ud800","postcode":"34000"}'), ("bytes that are no text", b'{"city":"\xff\xfe","postcode":"34000"}'),
        ("nothing", ""), ("null", "null"), ("a list", "[]"), ("a text", '"x"'), ("what follows the end", '{"commune":"09002"} {"x":1}'),
    ):
        refused(checks, post(body), f"POST /eligibility: {name}", 400, 404, 409)
    deep = post('{"requests":[{"id":' + "[" * 100_000 + "]" * 100_000 + ',"operation":"geocode","params":{"q":"Mende"}}]}', "/batch")
    refused(checks, deep, "POST /batch: an id 100,000 deep", 400)
    refused(checks, post(json.dumps({"questions": [{"commune": "09002"}] * 101}), "/eligibility/batch"), "101 questions", 400)
    held = json.dumps([{"aid": "caim"}] * 51)
    refused(checks, requests.get(eligeo.address + "/eligibility", params={"commune": "09002", "held_aids": held}, timeout=PATIENCE), "51 held aids", 400)
    refused(checks, requests.get(eligeo.address + "/eligibility", params={"commune": "09002", "held_aids": "[" * 2000}, timeout=PATIENCE), "held aids 2,000 deep", 400)
    refused(checks, post("a" * (3 << 20)), "3 MiB", 413)


def numbers(checks, eligeo):
    odd = ["1e308", "-1e308", "1e-320", "NaN", "inf", "-inf", "Infinity", "0x10", "1_000", "१२", "1,5", "9" * 400, "0." + "0" * 400 + "1", "--1", "+1", " 1", "1 ", ""]
    for value in odd:
        text = quote(value)
        for path in (f"/eligibility?lat={text}&lon=3", f"/eligibility?lat=43.6&lon=3.8&precision_m={text}", f"/reverse?lat={text}&lon=3", f"/search?q=Mende&limit={text}",
                     f"/eligibility?commune=09002&age={text}", f"/eligibility?commune=09002&conventioned_fees={text}", f"/places?aid=cde&department=48&limit={text}",
                     f"/communes?lat={text}&lon=3", f"/tiles/{text or 'x'}/0/0.mvt", f"/communes?nom=Mende&limit={text}", f"/settle?page={text}"):
            started = time.monotonic()
            answer = requests.get(eligeo.address + path, timeout=PATIENCE)
            checks.that(answer.status_code in (200, 204, 400, 404), f"GET {path[:80]}", answer.status_code, answer.text[:200])
            checks.that(time.monotonic() - started < SOON, f"GET {path[:80]} at once")
    for day in ("0000-00-00", "9999-12-31", "-0001-01-01", "2025-02-30", "2025-06-01T00:00:00", "99999999-01-01", "2025-W01"):
        refused(checks, requests.get(eligeo.address + "/eligibility", params={"commune": "09002", "date": day}, timeout=PATIENCE), f"the day {day}", 400)


def poles(checks, eligeo):
    for lat in ("90", "-90", "89.999999", "-89.999999", "85", "0"):
        for lon in ("0", "180", "-180", "179.9999999"):
            for path in (f"/reverse?lat={lat}&lon={lon}", f"/eligibility?lat={lat}&lon={lon}&precision_m=10000", f"/search?q=Mende&lat={lat}&lon={lon}", f"/communes?lat={lat}&lon={lon}"):
                try:
                    answer = requests.get(eligeo.address + path, timeout=SOON)
                    checks.that(answer.status_code in (200, 404), f"GET {path}", answer.status_code, answer.text[:200])
                except requests.RequestException as error:
                    checks.that(False, f"GET {path} ends", error)
                    return  # each of these takes a thread of the service for good


def texts(checks, eligeo):
    bad = ["a" * 200, "(" * 200, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "1 " * 100, "é" * 200, "\u0301" * 200, "bis " * 50, "rue " * 50, "34000 " * 33, "saint " * 33, "st-" * 66, ", " * 100, "a-" * 100,
           "' OR 1=1 --", "<script>alert(1)</script>", "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "%s%s%s%n", "\u202e\u0000\u0007", "😀" * 100, "ﷺ" * 100, "+title:*", "mende~999999", "[a TO z]", "AND OR NOT"]
    for text in bad:
        for path, name in (("/search", "q"), ("/eligibility", "address"), ("/", "q"), ("/communes", "nom"), ("/compare", "q")):
            started = time.monotonic()
            answer = requests.get(eligeo.address + path, params={name: text}, timeout=PATIENCE)
            took = time.monotonic() - started
            checks.that(answer.status_code in (200, 303, 400, 404, 409, 413) and took < SOON, f"GET {path}?{name}={text[:24]!r}", answer.status_code, took)
            checks.that("<script>alert" not in answer.text or "json" in answer.headers["content-type"], f"GET {path}: {text[:24]!r} is no markup")
    refused(checks, requests.get(eligeo.address + "/search", params={"q": "a" * 201}, timeout=PATIENCE), "a text of 201 characters", 413)


def operator(checks, eligeo):
    for method, path, headers in (
        ("POST", "/admin/reload", "X-Forwarded-For: 203.0.113.7\r\nContent-Length: 0\r\n"), ("POST", "/admin/reload", "Forwarded: for=203.0.113.7\r\nContent-Length: 0\r\n"),
        ("POST", "/admin/reload", "Origin: https://evil.example\r\nContent-Length: 0\r\n"), ("GET", "/admin/reload", ""),
    ):
        answer = ask(eligeo, path, method, headers)
        checks.that(status(answer) in (404, 405), f"{method} {path} with {headers[:20]!r} is not for others", answer[:120])
    text = requests.get(eligeo.address + "/metrics", timeout=PATIENCE).text
    checks.that("Mende" not in text and "09002" not in text, "metrics tell nothing of what was asked")


# Connections


def malformed(checks, eligeo):
    for name, data in (
        ("nothing at all", b""), ("noise", bytes(range(256)) * 10), ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200), ("HTTP/2 in the clear", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 30),
        ("HTTP/0.9", b"GET /\r\n"), ("two lengths", b"POST /eligibility HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}"),
        ("a length below zero", b"POST /eligibility HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"), ("a length without end", b"POST /eligibility HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        ("a chunk without end", b"POST /eligibility HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n"),
        ("a header line folded", b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n"), ("a space before the colon", b"GET /livez HTTP/1.1\r\nHost : x\r\n\r\n"),
    ):
        answer = raw(eligeo, data, 3.0) if data else b""
        checks.that(status(answer) in (None, 400, 404, 413, 431), f"{name} is refused or left", answer[:120])
    # A length and chunks: whoever reads only one of both would take what follows for another request.
    smuggled = raw(eligeo, b"POST /eligibility HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 3.0)
    checks.that(smuggled.count(b"HTTP/1.1 ") <= 1 or status(smuggled) == 400, "a request does not hide another", smuggled[:300])


def slow(checks, eligeo):
    """Clients that send their headers a byte at a time hold a connection each, for a while, and nobody else."""
    clients = [socket.create_connection(("127.0.0.1", port(eligeo)), timeout=PATIENCE) for _ in range(500)]
    for client in clients:
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ")
    started = time.monotonic()
    for _ in range(3):
        for client in clients[:50]:
            client.sendall(b"a")
        answer = requests.get(eligeo.address + "/livez", timeout=PATIENCE)
        checks.that(answer.status_code == 200, "others are answered beside slow clients", answer.status_code)
    checks.that(time.monotonic() - started < SOON, "at once", time.monotonic() - started)
    # Whether they go on or not, they are let go.
    told = 0
    give_up = time.monotonic() + PATIENCE
    for number, client in enumerate(clients):
        got = b""
        while time.monotonic() < give_up:
            try:
                if number < 50:
                    client.sendall(b"a")
                client.settimeout(0.2 if number < 50 else PATIENCE)
                read = client.recv(4096)
                got += read
                if not read:
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        told += got.startswith(b"HTTP/1.1 408 ") and b"/problems/timeout" in got
        client.close()
    checks.that(time.monotonic() < give_up, "slow clients are let go")
    checks.that(told > 400, "and told so", told)


def connections(checks, eligeo, count):
    """Ten thousand open at once, as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(count, hard - 200)
    held, failed = [], 0
    for _ in range(count):
        try:
            held.append(socket.create_connection(("127.0.0.1", port(eligeo)), timeout=5))
        except OSError:
            failed += 1
            if failed > 20:
                break
    print(f"   {len(held)} connections held, {failed} refused")
    checks.that(len(held) > min(count, 1000) // 2, "many connections are held", len(held))
    for client in held:
        client.close()
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            if requests.get(eligeo.address + "/livez", timeout=5).status_code == 200:
                break
        except requests.RequestException:
            time.sleep(0.2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


if __name__ == "__main__":
    main()
