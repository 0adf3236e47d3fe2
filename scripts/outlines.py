"""Outlines of communes: reading, rounding, gaps between them, and their GeoJSON."""

import math
from collections import defaultdict

import deflate
import numpy
import shapely

DECIMALS = 7
METRES_PER_DEGREE = 111_195.0  # on the mean sphere; areas and ranks only
GAP_MIN_KM2 = 0.5
GAP_MIN_WIDTH_DEGREES = 0.002

# The only outline that is older than a split: it still covers four communes that left.
ALSO_COVERS = {"15141": ["15031", "15035", "15047", "15171"]}


def read_ewkb(rows):
    """Code → geometry, of the rows that have one, rounded to what is published."""
    rows = [row for row in rows if row["geometry"]]
    shapes = rounded(shapely.from_wkb([row["geometry"] for row in rows]))
    return {row["code"]: shape for row, shape in zip(rows, shapes)}


def rounded(shapes):
    return shapely.transform(shapes, lambda points: numpy.round(points, DECIMALS))


def rebuild(outlines, parts_of):
    """Adds, for communes without an outline, the union of their delegated communes.

    Returns {commune: its parts} for those it could rebuild."""
    rebuilt = {}
    for commune, parts in sorted(parts_of.items()):
        if commune not in outlines and all(parts.values()):
            outlines[commune] = rounded(shapely.union_all(list(parts.values())))
            rebuilt[commune] = sorted(parts)
    return rebuilt


def gaps(outlines, cantons, lacking):
    """Land inside a canton that no commune's outline covers.

    A commune that absorbed others after the outlines were drawn, without making them
    delegated communes, has only its old outline: the rest is a gap. Each gap names the
    neighbours that `lacking` says have a former code without an outline."""
    codes = sorted(outlines)
    shapes = [outlines[code] for code in codes]
    tree = shapely.STRtree(shapes)
    land = shapely.union_all(cantons)
    missing = [part for part in shapely.get_parts(land.difference(shapely.union_all(shapes))) if is_gap(part)]
    neighbours = [sorted(codes[i] for i in tree.query(gap, "intersects")) for gap in missing]
    found = [(rounded(gap), [code for code in near if code in lacking]) for gap, near in zip(missing, neighbours)]
    return sorted(found, key=lambda gap: gap[0].bounds)


def is_gap(shape):
    thin = shape.buffer(-GAP_MIN_WIDTH_DEGREES / 2).is_empty
    return km2(shape) > GAP_MIN_KM2 and not thin


def km2(shape):
    latitude = math.radians(shape.centroid.y)
    return shape.area * math.cos(latitude) * (METRES_PER_DEGREE / 1000) ** 2


def along_hilbert_curve(outlines):
    """Codes ordered so that neighbours are near each other: it compresses better by a quarter."""
    def rank(code):
        west, south, east, north = outlines[code].bounds
        x = int(((west + east) / 2 + 180) / 360 * 2**20)
        y = int(((south + north) / 2 + 180) / 360 * 2**20)
        return hilbert_index(x, y, 20), code
    return sorted(outlines, key=rank)


def hilbert_index(x, y, bits):
    """Position of a cell on the Hilbert curve of a 2^bits square grid (Warren, Hacker's Delight, ch. 16)."""
    index = 0
    for level in reversed(range(bits)):
        half = 1 << level
        right, upper = int(x & half > 0), int(y & half > 0)
        index += half * half * ((3 * right) ^ upper)
        if upper == 0:
            if right:
                x, y = ~x, ~y
            x, y = y, x
    return index


def geojson(name, features):
    """A FeatureCollection with one feature per line, as bytes."""
    lines = ",\n".join(features)
    return f'{{"type":"FeatureCollection","name":"{name}","features":[\n{lines}\n]}}\n'.encode()


def feature(properties, shape):
    members = ",".join(f'"{key}":"{value}"' for key, value in properties.items())
    polygons = ",".join(polygon_text(part) for part in shapely.get_parts(shape))
    geometry = f'{{"type":"MultiPolygon","coordinates":[{polygons}]}}'
    return f'{{"type":"Feature","properties":{{{members}}},"geometry":{geometry}}}'


def polygon_text(polygon):
    """RFC 7946 winding: outer ring counter-clockwise, holes clockwise."""
    rings = [ring_text(polygon.exterior, counter_clockwise=True)]
    rings += [ring_text(hole, counter_clockwise=False) for hole in polygon.interiors]
    return f"[{','.join(rings)}]"


def ring_text(ring, counter_clockwise):
    points = list(ring.coords)
    if ring.is_ccw != counter_clockwise:
        points.reverse()
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    return f"[{','.join(f'[{number(x)},{number(y)}]' for x, y in kept)}]"


def number(value):
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def gzipped(content):
    """libdeflate at its best level: whole-number arithmetic, so the same bytes everywhere; no time stamp."""
    return bytes(deflate.gzip_compress(content, 12))


def metres_outside(point, outline):
    """Distance from a point to an outline, 0 inside; within a metre as far as 20 km, within 1 % at 200 km."""
    if outline.intersects(point):
        return 0.0
    nearest = nearest_on(outline, point)
    east, north = metres_per_degree((point.y + nearest.y) / 2)
    return math.hypot((nearest.x - point.x) * east, (nearest.y - point.y) * north)


def nearest_on(outline, point):
    east, north = metres_per_degree(point.y)
    def to_plane(xy):
        return (xy - [point.x, point.y]) * [east, north]
    line = shapely.shortest_line(shapely.Point(0, 0), shapely.transform(outline, to_plane))
    x, y = line.coords[-1]
    return shapely.Point(point.x + x / east, point.y + y / north)


def metres_per_degree(latitude):
    """Length of a degree of longitude and of latitude on the WGS84 ellipsoid."""
    a, e2 = 6_378_137.0, 0.006_694_379_990_14
    sine = math.sin(math.radians(latitude))
    prime_vertical = a / math.sqrt(1 - e2 * sine * sine)
    meridian = prime_vertical * (1 - e2) / (1 - e2 * sine * sine)
    return math.radians(prime_vertical * math.cos(math.radians(latitude))), math.radians(meridian)


def delegated_parts(rows):
    """Commune of today → {delegated code: geometry or None}."""
    by_id = {row["id"]: row["code"] for row in rows}
    delegated = [row for row in rows if row["type"] == "COMD"]
    shapes = read_ewkb(delegated)
    parts = defaultdict(dict)
    for row in delegated:
        parts[by_id[row["commune_parent_id"]]][row["code"]] = shapes.get(row["code"])
    return parts
