#!/usr/bin/env python3
"""Can others read our tiles and layers, and do they say what the answers say?

    python tests/oracle/check_tiles.py http://127.0.0.1:8080

Tiles are decoded with mapbox-vector-tile, laid over each other with shapely, and compared with /layers and /eligibility. Then
GDAL, with which QGIS opens files, reads a tile and a feature as GeoJSON. Exit code 1 if anything differs.
"""

import json
import math
import random
import shutil
import subprocess
import sys

import mapbox_vector_tile
import requests
from shapely.geometry import Point, shape
from shapely.validation import explain_validity, make_valid

DAY = "2025-06-01"
EXTENT = 4096
BUFFER = 64


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, name, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {name} {detail}".rstrip())


class Server:
    def __init__(self, base):
        self.base = base.rstrip("/")
        self.session = requests.Session()

    def get(self, path):
        return self.session.get(self.base + path, timeout=60)

    def tile(self, z, x, y, query=f"date={DAY}"):
        response = self.get(f"/tiles/{z}/{x}/{y}.mvt?{query}")
        response.raise_for_status()
        return mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})


def world(lon, lat):
    """Shares of the world square of Web Mercator."""
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def tile_of(lon, lat, z):
    x, y = world(lon, lat)
    return int(x * 2**z), int(y * 2**z)


def in_tile(lon, lat, z, x, y):
    wx, wy = world(lon, lat)
    return Point((wx * 2**z - x) * EXTENT, (wy * 2**z - y) * EXTENT)


def features(tile, layer):
    return tile.get(layer, {"features": []})["features"]


def check_description(server, tally):
    described = server.get("/tiles.json").json()
    tally.check("tiles.json names this server", described["tiles"][0].startswith(server.base), described["tiles"][0])
    z, (x, y) = 9, tile_of(3.8767, 43.6108, 9)
    address = described["tiles"][0].format(z=z, x=x, y=y)
    content = requests.get(address, timeout=60).content
    found = mapbox_vector_tile.decode(content)
    known = {layer["id"]: layer for layer in described["vector_layers"]}
    tally.check("layers are described", set(found) <= set(known), set(found) - set(known))
    for name, layer in found.items():
        tally.check(f"{name}: grid and version", (layer["extent"], layer["version"]) == (EXTENT, 2))
        for feature in layer["features"]:
            unknown = set(feature["properties"]) - set(known[name]["fields"])
            tally.check(f"{name}: properties", not unknown, unknown)


def check_shapes(server, tally):
    """Of the communes at zooms where none is narrower than the grid: valid polygons that do not overlap.

    Parts that the cut at the buffer takes apart stay joined along it, out of sight: those are mended before they are laid over others.
    """
    for z in (9, 11, 13):
        tile = server.tile(z, *tile_of(2.6982, 43.1364, z))
        shapes = []
        for feature in features(tile, "communes"):
            area = shape(feature["geometry"])
            if all(-BUFFER < v < EXTENT + BUFFER for v in area.bounds):
                tally.check(f"zoom {z} {feature['properties']['code']} is valid", area.is_valid, explain_validity(area))
            area = make_valid(area)
            shapes.append((feature["properties"]["code"], area))
        for number, (code, area) in enumerate(shapes):
            for other, second in shapes[number + 1 :]:
                common = area.intersection(second).area
                tally.check(f"zoom {z}: {code} and {other} do not overlap", common < 1e-6, common)


def check_points(server, tally, count):
    """Points away from borders: commune, class and the 10 km area against the answers."""
    chance = random.Random(5)
    asked = 0
    while asked < count:
        lon, lat = chance.uniform(-0.3, 4.8), chance.uniform(42.4, 45.0)
        z = 14
        x, y = tile_of(lon, lat, z)
        response = server.get(f"/tiles/{z}/{x}/{y}.mvt?date={DAY}")
        if response.status_code == 204:
            continue
        tile = mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})
        at = in_tile(lon, lat, z, x, y)
        communes = [(f, shape(f["geometry"])) for f in features(tile, "communes")]
        if any(area.boundary.distance(at) < 3 for _, area in communes):
            continue
        holding = [f for f, area in communes if area.contains(at)]
        answer = server.get(f"/eligibility?lat={lat}&lon={lon}&date={DAY}&detail=short&aids=none")
        if answer.status_code == 404:
            tally.check(f"{lat} {lon}: nothing is drawn abroad", not holding)
            continue
        if not holding:
            continue
        asked += 1
        answer = answer.json()
        own = holding[0]["properties"]
        tally.check(f"{lat} {lon}: commune", own["code"] == answer["location"]["commune"]["code"], own["code"])
        layer = server.get(f"/layers/zonage-medecins/{own['code']}?date={DAY}").json()["properties"]
        tally.check(f"{own['code']}: class", own["class"] == layer["class"], f"{own['class']} {layer['class']}")
        zones = {zone["kind"]: zone["relation"] for zone in answer["zones"]}
        tally.check(f"{lat} {lon}: class", zones.get(own["class"]) != "outside", f"{own['class']} {zones}")
        montagne = zones["montagne"]
        tally.check(f"{lat} {lon}: montagne", montagne in (own["montagne"], "undetermined"), montagne)
        near = [f["properties"]["outcome"] for f in features(tile, "near") if shape(f["geometry"]).contains(at)]
        shown = near[0] if near else "not_met"
        outcome = answer["near_zip_zac"]["outcome"]
        tally.check(f"{lat} {lon}: near", shown in ("undetermined", outcome), f"drawn {shown}, is {outcome}")


def ogrinfo(*arguments):
    done = subprocess.run(["ogrinfo", *arguments], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def check_gdal(server, tally):
    """GDAL opens a tile and a feature by their addresses, as QGIS does."""
    x, y = tile_of(3.8767, 43.6108, 9)
    told = ogrinfo("-ro", "-so", "-al", f"/vsicurl/{server.base}/tiles/9/{x}/{y}.mvt")
    for layer in ("communes", "zonage", "qpv", "near", "labels"):
        tally.check(f"GDAL sees the layer {layer}", f"Layer name: {layer}" in told, told[:300])
    tally.check("GDAL sees polygons", "Geometry: Multi Polygon" in told or "Geometry: Polygon" in told)
    told = ogrinfo("-ro", "-al", f"{server.base}/layers/zonage-medecins/34172.geojson?date={DAY}")
    for text in ("Feature Count: 1", "code (String) = 34172", "POLYGON"):
        tally.check(f"GDAL reads a feature: {text}", text in told, told[:300])
    layer = server.get(f"/layers/zonage-medecins/34172.geojson?date={DAY}").json()
    tally.check("GDAL reads its class", f"class (String) = {layer['properties']['class']}" in told)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if shutil.which("ogrinfo") is None:
        sys.exit("check_tiles: ogrinfo was not found; install GDAL's programs (Debian: apt-get install gdal-bin)")
    server, tally = Server(sys.argv[1]), Tally()
    check_description(server, tally)
    check_shapes(server, tally)
    check_points(server, tally, 60)
    check_gdal(server, tally)
    print(json.dumps({"passed": tally.passed, "failed": tally.failed}))
    sys.exit(1 if tally.failed else 0)


main()
