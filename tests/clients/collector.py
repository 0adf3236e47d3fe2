"""A stand-in for a collector of OpenTelemetry: takes OTLP over HTTP, and reads it with the classes of the standard."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Collector:
    def __init__(self, status=200):
        self.status, self.batches, self.paths = status, [], []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.paths.append((self.path, self.headers.get("Content-Type")))
                if collector.status == 200:
                    collector.batches.append(body)
                self.send_response(collector.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def spans(self):
        """Each span, with the attributes of its resource."""
        for batch in self.batches:
            for of in ExportTraceServiceRequest.FromString(batch).resource_spans:
                resource = read(of.resource.attributes)
                for scope in of.scope_spans:
                    for span in scope.spans:
                        yield span, read(span.attributes), resource


def read(attributes):
    """Attributes as a dictionary."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
