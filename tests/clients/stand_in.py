"""A stand-in for an address service: answers well or badly, and counts what reaches it."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HANG_SECONDS = 60
LABEL = "7 Rue du Secours 34000 Montpellier"


class StandIn:
    """Behaves as its `mode` says: good, hang, drip, html, broken-json, 500, 429, endless, elsewhere."""

    def __init__(self, mode="good", retry_after=2):
        self.mode, self.retry_after, self.asked = mode, retry_after, []
        self.ids = []  # the X-Request-Id of each request
        self.closing = threading.Event()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                stand_in.asked.append((time.monotonic(), self.path))
                stand_in.ids.append(self.headers.get("X-Request-Id"))
                try:
                    getattr(stand_in, "be_" + stand_in.mode.replace("-", "_"))(self)
                except OSError:
                    pass  # the asker left, as it should

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def count(self):
        return len(self.asked)

    def be_good(self, request):
        send(request, 200, "application/json", json.dumps(good_answer()).encode())

    def be_hang(self, request):
        self.closing.wait(HANG_SECONDS)

    def be_drip(self, request):
        """One byte a second: no single read is late, the whole answer is."""
        body = json.dumps(good_answer()).encode()
        head(request, 200, "application/json", len(body))
        for byte in body[:HANG_SECONDS]:
            request.wfile.write(bytes([byte]))
            if self.closing.wait(1):
                return

    def be_html(self, request):
        send(request, 200, "text/html", b"<!doctype html><title>Maintenance</title><p>Back soon.")

    def be_broken_json(self, request):
        send(request, 200, "application/json", b'{"type":"FeatureCollection","features":[{"type":"Feat')

    def be_500(self, request):
        send(request, 500, "text/plain", b"oops")

    def be_429(self, request):
        send(request, 429, "application/json", b"{}", {"Retry-After": str(self.retry_after)})

    def be_endless(self, request):
        """An answer of right beginning that never ends."""
        head(request, 200, "application/json", None)
        request.wfile.write(b'{"type":"FeatureCollection","features":[')
        while not self.closing.is_set():
            request.wfile.write(b" " * 65_536)

    def be_elsewhere(self, request):
        send(request, 302, "text/plain", b"", {"Location": self.address + "/loop"})


def good_answer():
    return {
        "type": "FeatureCollection", "version": "draft", "attribution": "BAN", "licence": "ETALAB-2.0",
        "features": [{
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [3.8712, 43.6123]},
            "properties": {
                "label": LABEL, "score": 0.97, "housenumber": "7", "id": "34172_9999_00007", "type": "housenumber",
                "name": "7 Rue du Secours", "postcode": "34000", "citycode": "34172", "city": "Montpellier",
                "context": "34, Hérault, Occitanie", "importance": 0.5, "street": "Rue du Secours",
            },
        }],
    }


def head(request, status, media_type, length, more=None):
    request.send_response(status)
    request.send_header("Content-Type", media_type)
    if length is not None:
        request.send_header("Content-Length", str(length))
    for name, value in (more or {}).items():
        request.send_header(name, value)
    request.end_headers()


def send(request, status, media_type, body, more=None):
    head(request, status, media_type, len(body), more)
    request.wfile.write(body)
