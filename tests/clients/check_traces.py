#!/usr/bin/env python3
"""Does a collector of OpenTelemetry get a span of each request, and does nobody notice one that fails?

    python tests/clients/check_traces.py [--program target/debug/eligeo]

The spans are read with the classes that OpenTelemetry publishes for Python.
"""

import os
import socket
import time

import requests

from checks import Checks
from collector import Collector
from eligeo_server import Eligeo, arguments, free_port

PATIENCE = 60
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    os.environ["OTEL_BSP_SCHEDULE_DELAY"] = "200"
    checks.part("traces: a span for each request", lambda: spans(checks, program))
    checks.part("traces: collectors that fail", lambda: failing(checks, program))
    checks.part("traces: none without a collector", lambda: none(checks, program))
    checks.close()


def ask(eligeo, path, **headers):
    return requests.get(eligeo.address + path, headers=headers, timeout=PATIENCE)


def spans(checks, program):
    before = time.time_ns()
    with Collector() as collector:
        with Eligeo(program, "--otlp", collector.address + "/") as eligeo:
            ask(eligeo, "/eligibility?commune=48095&detail=short", **{"X-Request-Id": "spansfirst1"})
            ask(eligeo, "/eligibility?commune=00000", **{"X-Request-Id": "spanssecond", "traceparent": f"00-{TRACE}-{PARENT}-01"})
            ask(eligeo, "/nothing-here", **{"X-Request-Id": "spansthird3"})
            ask(eligeo, "/livez", **{"X-Request-Id": "spansunasked", "traceparent": f"00-{TRACE}-{PARENT}-00"})
        # It has ended: all that it had to tell was told.
        found = {attributes["request.id"]: (span, attributes, resource) for span, attributes, resource in collector.spans()}
    checks.that(set(collector.paths) == {("/v1/traces", "application/x-protobuf")}, "it is told where and how the standard says", collector.paths)
    expected = {"spansfirst1": ("/eligibility", 200), "spanssecond": ("/eligibility", 404), "spansthird3": ("none", 404)}
    checks.that(set(found) == set(expected), "one span for each request, but for those that whoever asks leaves out", list(found))
    for identity, (route, status) in expected.items():
        span, attributes, resource = found[identity]
        checks.that(span.name == f"GET {route}" and span.kind == 2, f"{identity}: is named after its route, of a server", span.name, span.kind)
        told = {"http.request.method": "GET", "http.route": route, "http.response.status_code": status, "request.id": identity}
        checks.that(attributes == told, f"{identity}: says that and no more", attributes)
        checks.that(before < span.start_time_unix_nano <= span.end_time_unix_nano < time.time_ns(), f"{identity}: when", span.start_time_unix_nano)
        checks.that(resource.get("service.name") == "eligeo" and resource.get("service.version"), f"{identity}: of which service", resource)
    second, first = found["spanssecond"][0], found["spansfirst1"][0]
    checks.that((second.trace_id.hex(), second.parent_span_id.hex()) == (TRACE, PARENT), "a trace goes on", second.trace_id.hex())
    checks.that(not first.parent_span_id and first.trace_id.hex() != TRACE, "or begins", first.trace_id.hex())


def failing(checks, program):
    with socket.socket() as hangs:
        hangs.bind(("127.0.0.1", 0))
        hangs.listen()
        with Collector(status=503) as refuses:
            for name, address in [("nobody listens", f"http://127.0.0.1:{free_port()}"), ("it hangs", f"http://127.0.0.1:{hangs.getsockname()[1]}"), ("it refuses", refuses.address)]:
                with Eligeo(program, "--otlp", address) as eligeo:
                    answers = [ask(eligeo, "/eligibility?commune=48095&detail=short") for _ in range(20)]
                    checks.that(all(answer.status_code == 200 for answer in answers), f"{name}: all is answered")
                    time.sleep(1)
                    answers = [ask(eligeo, "/livez") for _ in range(5)]
                    checks.that(all(answer.elapsed.total_seconds() < 5 for answer in answers), f"{name}: nobody waits for it")
                    said = eligeo.said()
                told = said.count("not taken by the collector")
                checks.that(told == (0 if name == "it hangs" else 1) or (name == "it hangs" and told <= 1), f"{name}: is told once", said[-400:])
                checks.that(eligeo.process.returncode == 0, f"{name}: it ends well", eligeo.process.returncode)


def none(checks, program):
    with Eligeo(program) as eligeo:
        checks.that(ask(eligeo, "/livez").status_code == 200, "without a collector")
    refused = Eligeo(program, "--otlp", "collector:4318")
    checks.raises(RuntimeError, "an address that is none is refused", refused.__enter__)
    checks.that("not the address of a collector" in str(refused.said()), "and told", refused.said())


if __name__ == "__main__":
    main()
