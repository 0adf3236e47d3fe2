#!/usr/bin/env python3
"""Do two copies behind nginx or HAProxy answer as one, and is nothing lost when one of them goes?

    python tests/clients/check_copies.py [--program target/debug/eligeo]

The proxies run with the files of deploy/, in which only ports and folders are replaced. Under load one copy is killed
(kill -9), both take their dataset anew one after the other, and both are restarted one after the other. Every answer must
be the one that a copy alone gives, to the byte. A request whose answer had begun on the copy that was killed may break off;
all others are answered.
"""

import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import requests

from checks import Checks
from eligeo_server import Eligeo, arguments, free_port
from town_halls import ROOT

PATIENCE = 300  # seconds that nothing here may take on a busy machine
CLIENTS = 4
PACE = 0.005  # seconds that a client waits between two requests, so that the load is not all the machine can do
HOST = {"Host": "eligeo.example"}  # pages name the address they were asked at, so that all are asked at one
SAME = ("content-type", "etag", "dataset-version", "cache-control")  # headers in which copies agree
DAY = "date=2025-06-01"
PATHS = [
    f"/eligibility?commune=48095&{DAY}", f"/eligibility?commune=34172&{DAY}&lang=en", f"/eligibility?lat=43.6108&lon=3.8768&{DAY}&detail=short",
    f"/places?aid=caim&department=09&{DAY}", f"/places?aid=cde&department=48&{DAY}&format=csv", "/search?q=1+place+Georges-Fr%C3%A8che+34000+Montpellier",
    "/reverse?lat=43.5988&lon=3.8970", "/communes?nom=Mende", "/communes/34172", "/departements/48", "/aids", "/aids/caim", "/layers",
    "/generations", f"/tiles/9/261/186.mvt?{DAY}", f"/tiles/6/32/23.mvt?{DAY}", f"/layers/zonage-medecins/34172.geojson?{DAY}",
    f"/?commune=48095&{DAY}", f"/settle?aid=cde&department=48&{DAY}", "/openapi.json", "/style.css", "/problems/not-found",
    "/eligibility?commune=99999", "/eligibility?lat=48,5",
]
QUESTION = {"commune": "09002", "date": "2025-12-01", "profile": {"status": "installing", "days_per_week": "2.5"}}
SECRET = "1 place Georges-Frèche 34000 Montpellier"


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="eligeo-copies-") as name:
        for kind in (Nginx, HAProxy):
            folder = Path(name) / kind.__name__
            folder.mkdir()
            # As root, the workers of a proxy are another user, who must reach the cache.
            Path(name).chmod(0o711)
            folder.chmod(0o711)
            with Copies(program, folder) as copies, kind(folder, copies.ports) as proxy:
                expected = {}
                for title, work in [
                    ("two copies, one answer", lambda: alike(checks, copies, proxy, expected)),
                    ("what is not for everybody", lambda: closed(checks, proxy)),
                    ("privacy and cache", lambda: proxy.own_checks(checks)),
                    ("tables and jobs", lambda: tables(checks, copies, proxy)),
                    ("kill -9 of one copy", lambda: killed(checks, copies, proxy, expected)),
                    ("rolling reload", lambda: reloaded(checks, copies, proxy, expected)),
                    ("rolling restart", lambda: restarted(checks, copies, proxy, expected)),
                ]:
                    checks.part(f"{kind.__name__}: {title}", work)
    checks.close()


# The copies and the proxies


class Copies:
    """Two copies on ports that stay theirs when they are started again."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.ports = [free_port(), free_port()]
        self.running = [None, None]

    def start(self, which):
        copy = Eligeo(self.program, "--jobs", self.folder / f"jobs{which}", port=self.ports[which])
        self.running[which] = copy.__enter__()

    def __enter__(self):
        for which in (0, 1):
            self.start(which)
        return self

    def __exit__(self, *_):
        for copy in self.running:
            copy.__exit__()

    def addresses(self):
        return [copy.address for copy in self.running]


class Proxy:
    """A proxy with a file of deploy/ in which some words are replaced; each must be there."""

    def start(self, source, replaced, command):
        text = (ROOT / "deploy" / source).read_text(encoding="utf-8")
        for old, new in replaced.items():
            if old not in text:
                raise RuntimeError(f"deploy/{source} has no {old!r}")
            text = text.replace(old, new)
        self.file = self.folder / source
        self.file.write_text(text, encoding="utf-8")
        self.said = (self.folder / "said").open("w+")
        self.process = subprocess.Popen([*command, str(self.file)], stdout=self.said, stderr=self.said)
        self.address = f"http://127.0.0.1:{self.port}"
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                if requests.get(self.address + "/readyz", timeout=1).status_code == 200:
                    return self
            except requests.RequestException:
                pass
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.said.seek(0)
                raise RuntimeError(f"{command[0]} did not start: {self.said.read()[-500:]}")
            time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)


def program_of(name):
    found = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    return found or exit(f"check_copies.py: {name} is missing (Debian: apt-get install nginx-light haproxy)")


class Nginx(Proxy):
    def __init__(self, folder, ports):
        self.folder, self.ports, self.port = folder, ports, free_port()

    def __enter__(self):
        self.cache, self.log = self.folder / "cache", self.folder / "access.log"
        return self.start(
            "nginx.conf",
            {
                "127.0.0.1:8081": f"127.0.0.1:{self.ports[0]}", "127.0.0.1:8082": f"127.0.0.1:{self.ports[1]}",
                "listen 8080": f"listen 127.0.0.1:{self.port}", "/run/nginx.pid": str(self.folder / "nginx.pid"),
                "/var/log/nginx/eligeo.log": str(self.log), "/var/cache/nginx/eligeo": str(self.cache),
            },
            [program_of("nginx"), "-g", "daemon off;", "-c"],
        )

    def own_checks(self, checks):
        tile = f"{self.address}/tiles/8/130/93.mvt?{DAY}"
        seen = [requests.get(tile, timeout=PATIENCE) for _ in range(2)]
        checks.that([answer.headers.get("x-cache") for answer in seen] == ["MISS", "HIT"], "a tile is kept", seen[1].headers)
        checks.that(seen[0].content == seen[1].content != b"", "and is the same from the cache")
        again = requests.get(tile, timeout=PATIENCE, headers={"If-None-Match": seen[0].headers["etag"]})
        checks.that(again.status_code == 304, "a client that has it gets 304", again.status_code)
        for path in ("/search", "/eligibility"):
            name = {"/search": "q", "/eligibility": "address"}[path]
            for _ in range(2):
                asked = requests.get(self.address + path, params={name: SECRET}, timeout=PATIENCE)
            checks.that(asked.status_code == 200 and "x-cache" not in asked.headers, f"an answer of {path} is not kept", asked.headers)
        time.sleep(0.2)
        kept = [file for file in self.cache.rglob("*") if file.is_file()]
        checks.that(len(kept) > 0 and not any(b"Georges" in file.read_bytes() for file in kept), "no address is on the disk of the proxy")
        log = self.log.read_text(encoding="utf-8")
        checks.that("GET /search 200" in log and "Georges" not in log and "127.0.0.1 " not in log, "nor in its log", log[-200:])


class HAProxy(Proxy):
    def __init__(self, folder, ports):
        self.folder, self.ports, self.port = folder, ports, free_port()

    def __enter__(self):
        return self.start(
            "haproxy.cfg",
            {
                "127.0.0.1:8081": f"127.0.0.1:{self.ports[0]}", "127.0.0.1:8082": f"127.0.0.1:{self.ports[1]}",
                "bind :8080": f"bind 127.0.0.1:{self.port}",
            },
            [program_of("haproxy"), "-db", "-f"],
        )

    def own_checks(self, checks):
        requests.get(self.address + "/search", params={"q": SECRET}, timeout=PATIENCE)
        self.said.flush()
        said = (self.folder / "said").read_text(encoding="utf-8")
        checks.that("Georges" not in said, "no address is in what it writes", said[-200:])


# What is checked


def alike(checks, copies, proxy, expected):
    for path in PATHS:
        one, two, through = (requests.get(address + path, headers=HOST, timeout=PATIENCE) for address in (*copies.addresses(), proxy.address))
        for name, other in (("the other copy", two), ("the proxy", through)):
            same = one.status_code == other.status_code and one.content == other.content
            checks.that(same, f"{path}: {name} gives the same bytes", one.status_code, other.status_code)
            told = [[answer.headers.get(header) for header in SAME] for answer in (one, other)]
            told = [[text and text.split("max-age")[0] for text in headers] for headers in told]  # what is left until midnight runs
            checks.that(told[0] == told[1], f"{path}: {name} gives the same headers", *told)
        expected[path] = (one.status_code, one.content)
    answers = [requests.post(address + "/eligibility", json=QUESTION, timeout=PATIENCE) for address in (*copies.addresses(), proxy.address)]
    checks.that(len({(a.status_code, a.content) for a in answers}) == 1 and answers[0].ok, "a question in a body: the same", answers[0].text[:200])
    expected["POST"] = (answers[0].status_code, answers[0].content)
    missing = sum(1 for status, _ in expected.values() if status == 200)
    checks.that(missing >= len(PATHS) - 3, "nearly all of these have an answer", missing)


def closed(checks, proxy):
    for method, path in (("GET", "/metrics"), ("POST", "/admin/reload"), ("POST", "/admin/../admin/reload"), ("POST", "//admin/reload"), ("POST", "/%61dmin/reload")):
        request = requests.Request(method, proxy.address + path).prepare()
        request.url = proxy.address + path  # as written, not tidied up
        answer = requests.Session().send(request, timeout=PATIENCE)
        checks.that(answer.status_code == 404, f"{method} {path} is not for everybody", answer.status_code, answer.text[:200])


def tables(checks, copies, proxy):
    table = "id;commune\n" + "".join(f"{n};{code}\n" for n, code in enumerate(["09002", "48095", "34172", "99999"] * 300))
    form = {"data": ("t.csv", table.encode())}
    fields = {"commune": "commune", "date": "2025-06-01", "aids": "caim,cde"}
    for route in ("/eligibility/csv",):
        alone, through = (requests.post(a + route, files=form, data=fields, timeout=PATIENCE) for a in (copies.addresses()[0], proxy.address))
        checks.that(alone.ok and alone.content == through.content, f"{route}: the same table", through.status_code, through.text[:200])
    job = requests.post(proxy.address + "/jobs", files=form, data=fields, timeout=PATIENCE)
    checks.that(job.status_code == 202, "a job is taken", job.status_code, job.text[:200])
    give_up = time.monotonic() + PATIENCE
    state = {}
    while state.get("state") not in ("done", "failed") and time.monotonic() < give_up:
        asked = requests.get(proxy.address + job.headers["Location"], timeout=PATIENCE)
        checks.that(asked.status_code == 200, "a job is found whoever is asked", asked.status_code)
        state = asked.json()
        time.sleep(0.05)
    result = requests.get(proxy.address + state["result"], timeout=PATIENCE)
    checks.that(result.content == alone.content, "its result is that of the table", result.status_code)
    gone = requests.delete(proxy.address + job.headers["Location"], timeout=PATIENCE)
    checks.that(gone.status_code == 204, "and it is deleted", gone.status_code)


class Load:
    """Clients that ask all of it over and over, on connections they keep, and note what was not the answer."""

    def __init__(self, proxy, expected):
        self.proxy, self.expected = proxy, expected
        self.asked, self.wrong, self.broke_off = 0, [], []
        self.lock, self.done = threading.Lock(), threading.Event()

    def __enter__(self):
        self.threads = [threading.Thread(target=self.client, args=(n,)) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()

    def client(self, number):
        session, n = requests.Session(), number * 7
        session.headers.update(HOST)
        paths = list(self.expected)
        while not self.done.is_set():
            path = paths[n % len(paths)]
            n += 1
            try:
                if path == "POST":
                    answer = session.post(self.proxy.address + "/eligibility", json=QUESTION, timeout=PATIENCE, stream=True)
                else:
                    answer = session.get(self.proxy.address + path, timeout=PATIENCE, stream=True)
            except requests.RequestException as error:
                self.note(self.wrong, f"{path}: {error}")
                continue
            try:
                body = answer.content
            except requests.RequestException as error:
                self.note(self.broke_off, f"{path}: {error}")
                continue
            with self.lock:
                self.asked += 1
            if (answer.status_code, body) != self.expected[path]:
                self.note(self.wrong, f"{path}: {answer.status_code}, {len(body)} bytes")
            time.sleep(PACE)

    def note(self, where, what):
        with self.lock:
            where.append(what)

    def more(self, count):
        """Waits until so many more requests were answered."""
        until, give_up = self.asked + count, time.monotonic() + PATIENCE
        while self.asked < until and time.monotonic() < give_up:
            time.sleep(0.01)
        if self.asked < until:
            raise RuntimeError(f"the load stands still: {self.wrong[-3:]}")


def killed(checks, copies, proxy, expected):
    for which in (0, 1):
        with Load(proxy, expected) as load:
            load.more(100)
            copies.running[which].process.send_signal(signal.SIGKILL)
            copies.running[which].process.wait()
            load.more(300)
            copies.start(which)
            load.more(100)
        checks.that(not load.wrong, f"copy {which + 1} dies: every request is answered by the other", len(load.wrong), load.wrong[:3])
        checks.that(len(load.broke_off) <= CLIENTS, "only what it was answering breaks off", load.broke_off[:3])
        print(f"   {load.asked} requests, {len(load.wrong)} lost, {len(load.broke_off)} broke off")


def reloaded(checks, copies, proxy, expected):
    with Load(proxy, expected) as load:
        load.more(50)
        for copy in copies.running:
            answer = requests.post(copy.address + "/admin/reload", timeout=PATIENCE)
            checks.that(answer.status_code == 200, "a copy takes the dataset anew", answer.status_code, answer.text[:200])
            load.more(50)
    checks.that(not load.wrong and not load.broke_off, "a rolling reload loses nothing", load.wrong[:3], load.broke_off[:3])
    print(f"   {load.asked} requests, {len(load.wrong)} lost, {len(load.broke_off)} broke off")


def restarted(checks, copies, proxy, expected):
    with Load(proxy, expected) as load:
        load.more(50)
        for which, copy in enumerate(copies.running):
            copy.process.send_signal(signal.SIGTERM)
            ended = copy.process.wait(PATIENCE)
            checks.that(ended == 0, "SIGTERM ends a copy well", ended)
            load.more(50)
            copies.start(which)
            wait_until_taken(proxy, load)
    checks.that(not load.wrong and not load.broke_off, "a rolling restart loses nothing", load.wrong[:3], load.broke_off[:3])
    print(f"   {load.asked} requests, {len(load.wrong)} lost, {len(load.broke_off)} broke off")


def wait_until_taken(proxy, load):
    """Longer than a proxy leaves a copy out, so that there is always one to ask."""
    time.sleep(2.5)
    load.more(50)


if __name__ == "__main__":
    main()
