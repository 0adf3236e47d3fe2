"""Runs in addok's venv: texts on stdin, one a line; on stdout what addok finds, then the processor seconds it took.

No HTTP and no CSV, one answer wanted, no search by beginnings of words: the least that addok can do for a text. The
seconds are its own and those of Redis, so another program on the machine does not count against it.
"""

import json
import sys
import time

from addok.config import config
from addok.core import search
from addok.db import DB

WARM_UP = 100


def main():
    texts = [line.rstrip("\n") for line in sys.stdin]
    out, sys.stdout = sys.stdout, sys.stderr  # addok tells of its plug-ins on stdout
    config.load()
    for text in texts[:WARM_UP]:
        find(text)
    started = processor_seconds()
    found = [find(text) for text in texts]
    seconds = processor_seconds() - started
    for result in found:
        out.write(json.dumps(plain(result)) + "\n")
    out.write(json.dumps({"seconds": seconds}) + "\n")


def processor_seconds():
    redis = DB.info("cpu")
    return time.process_time() + redis["used_cpu_user"] + redis["used_cpu_sys"]


def find(text):
    results = search(text, limit=1, autocomplete=False)
    return results[0] if results else None


def plain(result):
    if result is None:
        return None
    return {
        "id": result.id, "type": result.type, "housenumber": result.housenumber, "citycode": result.citycode,
        "street": result.name, "lon": result.lon, "lat": result.lat, "score": round(result.score, 4),
    }


main()
