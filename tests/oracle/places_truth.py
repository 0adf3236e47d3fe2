"""What is true of a place, straight from the files in data/: GEOS says what contains what, PROJ's geodesics how far it is.

It shares no code with the service and never reads its logic. Edges are straight in longitude and latitude; a distance is
the shortest geodesic to such an edge, refined until it is good to a millimetre.
"""

import csv
import gzip
import json
import tomllib
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod, Proj

DATA = Path(__file__).resolve().parents[2] / "data"
GEOD = Geod(ellps="WGS84")
SEMI_MAJOR, SQUARED_ECCENTRICITY = GEOD.a, GEOD.es

CLASSES = ("zip", "zac", "zar", "hz")
ROW_CLASS = {"1_ZIP": "zip", "2_ZAC": "zac", "3_HZ": "hz", "4_ZAR": "zar"}
ZIP_ZAC = frozenset({"zip", "zac"})
OCCITANIE = "76"
THRESHOLD = 10_000.0
NOT_COVERED = ("975", "977", "978", "984", "986", "987", "988", "989")


def read_csv(path):
    with open(DATA / path, newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def read_features(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(DATA / path, "rt", encoding="utf-8") as text:
        return json.load(text)["features"]


def radii(lat_degrees):
    """Metres per degree of longitude and of latitude at a latitude."""
    lat = np.radians(lat_degrees)
    w = 1 - SQUARED_ECCENTRICITY * np.sin(lat) ** 2
    east = SEMI_MAJOR / np.sqrt(w) * np.cos(lat) * np.pi / 180
    north = SEMI_MAJOR * (1 - SQUARED_ECCENTRICITY) / w**1.5 * np.pi / 180
    return east, north


def geodesic(lon, lat, lons, lats):
    """Metres from one point to many."""
    lons = np.asarray(lons, dtype=float)
    shape = lons.shape
    flat_lons, flat_lats = lons.ravel(), np.asarray(lats, dtype=float).ravel()
    from_lons, from_lats = np.full(flat_lons.size, lon), np.full(flat_lons.size, lat)
    return np.asarray(GEOD.inv(from_lons, from_lats, flat_lons, flat_lats)[2]).reshape(shape)


def metres_to_segments(lon, lat, segments, rounds=13, cuts=9):
    """Metres from a point to each segment: the interval of the nearest point, cut in eight and narrowed to two parts."""
    low, high = np.zeros(len(segments)), np.ones(len(segments))
    share = np.linspace(0.0, 1.0, cuts)
    rows = np.arange(len(segments))
    best = np.full(len(segments), np.inf)
    for _ in range(rounds):
        at = low[:, None] + (high - low)[:, None] * share
        lons = segments[:, 0, None] + (segments[:, 2] - segments[:, 0])[:, None] * at
        lats = segments[:, 1, None] + (segments[:, 3] - segments[:, 1])[:, None] * at
        distances = geodesic(lon, lat, lons, lats)
        nearest = distances.argmin(axis=1)
        best = np.minimum(best, distances[rows, nearest])
        low, high = at[rows, np.maximum(nearest - 1, 0)], at[rows, np.minimum(nearest + 1, cuts - 1)]
    return best


def rough_metres(lon, lat, segments):
    """Metres to each segment on a plane: good to a few parts in ten thousand up to some 100 km; only to choose whom to measure."""
    east, north = radii(lat)
    ax, ay = (segments[:, 0] - lon) * east, (segments[:, 1] - lat) * north
    dx, dy = (segments[:, 2] - segments[:, 0]) * east, (segments[:, 3] - segments[:, 1]) * north
    length = dx * dx + dy * dy
    at = np.clip(np.divide(-(ax * dx + ay * dy), length, out=np.zeros_like(length), where=length > 0), 0, 1)
    near_lon = segments[:, 0] + at * (segments[:, 2] - segments[:, 0])
    near_lat = segments[:, 1] + at * (segments[:, 3] - segments[:, 1])
    east, north = radii((near_lat + lat) / 2)
    return np.hypot((near_lon - lon) * east, (near_lat - lat) * north)


def slack(metres):
    """How far a rough distance may be from the true one, generously."""
    return 5.0 + 0.004 * metres + 3e-9 * metres**2


class Areas:
    """Polygons with a key each: who contains a point, and how many metres to whom."""

    def __init__(self, keys, polygons):
        self.keys = list(keys)
        self.polygons = np.array(polygons, dtype=object)
        self.index = {key: at for at, key in enumerate(self.keys)}
        self.tree = shapely.STRtree(self.polygons)
        shapely.prepare(self.polygons)
        parts = [self._segments(polygon) for polygon in self.polygons]
        self.starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
        self.segments = np.concatenate(parts)
        self.corner = self.segments[self.starts[:-1], :2]
        west, south, east, north = shapely.bounds(self.polygons).T
        self.diameter = np.hypot((east - west) * 111_400, (north - south) * 111_700)

    @staticmethod
    def _segments(polygon):
        rings = [np.asarray(ring.coords) for part in polygon.geoms for ring in (part.exterior, *part.interiors)]
        return np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])

    def segments_of(self, at):
        return self.segments[self.starts[at] : self.starts[at + 1]]

    def containing(self, lon, lat):
        """Indices of the polygons that have the point inside or on the border, and of those that have it on the border."""
        point = shapely.Point(lon, lat)
        touching = [int(at) for at in self.tree.query(point, predicate="intersects")]
        return touching, [at for at in touching if not shapely.contains_xy(self.polygons[at], lon, lat)]

    def _in_box(self, lon, lat, metres, chosen):
        east, north = radii(lat)
        dlat = min(180.0, metres / north * 1.02)
        dlon = 360.0 if abs(lat) + dlat > 89 else metres / radii(abs(lat) + dlat)[0] * 1.02
        found = self.tree.query(shapely.box(lon - dlon, lat - dlat, lon + dlon, lat + dlat))
        return found if chosen is None else found[chosen[found]]

    def _hopeful(self, lon, lat, found):
        """Without those that cannot be nearest: another's corner is nearer than any part of theirs."""
        metres = geodesic(lon, lat, self.corner[found, 0], self.corner[found, 1])
        return found[metres - self.diameter[found] <= metres.min()]

    def _gather(self, found):
        spans = [np.arange(self.starts[at], self.starts[at + 1]) for at in found]
        owners = np.repeat(found, [len(span) for span in spans])
        return self.segments[np.concatenate(spans)], owners

    def within(self, lon, lat, metres, chosen=None, border=False):
        """{index: metres} of the polygons at most that far; 0 inside, unless the border is meant."""
        inside = set() if border else set(self.containing(lon, lat)[0])
        found = self._in_box(lon, lat, metres, chosen)
        if not len(found):
            return {}
        segments, owners = self._gather(found)
        rough = rough_metres(lon, lat, segments)
        least = {}
        np_least = np.full(len(self.keys), np.inf)
        np.minimum.at(np_least, owners, rough)
        wanted = (np_least[owners] <= metres + slack(metres)) & (rough <= np_least[owners] + 2 * slack(np_least[owners]))
        wanted &= ~np.isin(owners, list(inside))
        if wanted.any():
            exact = metres_to_segments(lon, lat, segments[wanted])
            for at, distance in zip(owners[wanted], exact):
                least[int(at)] = min(least.get(int(at), np.inf), float(distance))
        least = {at: distance for at, distance in least.items() if distance <= metres}
        return least | {at: 0.0 for at in inside if chosen is None or chosen[at]}

    def nearest(self, lon, lat, chosen):
        """The nearest of the chosen polygons and the metres to it; nothing if none is chosen."""
        for at in self.containing(lon, lat)[0]:
            if chosen[at]:
                return at, 0.0
        if not chosen.any():
            return None, None
        radius = 1_500.0
        while True:
            found = self._in_box(lon, lat, radius, chosen)
            if len(found):
                segments, owners = self._gather(self._hopeful(lon, lat, found))
                rough = rough_metres(lon, lat, segments)
                least = rough.min()
                if least + slack(least) <= radius or radius > 2.5e7:
                    wanted = rough <= least + 2 * slack(least)
                    exact = metres_to_segments(lon, lat, segments[wanted])
                    return int(owners[wanted][exact.argmin()]), float(exact.min())
                radius = max(radius * 1.2, (least + slack(least)) * 1.05)
            else:
                radius *= 3


class Unit:
    """What is zoned: a commune, or an arrondissement of Paris, Lyon or Marseille."""

    def __init__(self, code, commune, zone, montagne, massifs):
        self.code, self.commune, self.zone, self.montagne, self.massifs = code, commune, zone, montagne, massifs
        self.region, self.department = commune["region"], commune["department"]
        self.occitanie = self.region == OCCITANIE

    @property
    def surely_zip_zac(self):
        return self.zone in ZIP_ZAC


class Truth:
    """The data, joined."""

    def __init__(self):
        self.tolerances()
        self.communes = {row["code"]: row for row in read_csv("communes/communes.csv")}
        self.arrondissements = {row["code"]: row["commune"] for row in read_csv("communes/arrondissements.csv")}
        self.cities = set(self.arrondissements.values())
        self.former = [row for row in read_csv("communes/former.csv") if row["code"] != row["commune"]]
        self.parts = {}
        for row in self.former:
            self.parts.setdefault(row["commune"], []).append(row["code"])
        self._read_lists()
        self._read_shapes()

    def tolerances(self):
        manifest = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
        layers = {layer["id"]: layer for layer in manifest["layer"]}
        self.outline_tolerance = float(layers["outlines"]["tolerance_m"])
        self.qpv_tolerance = float(layers["qpv"]["tolerance_m"])
        self.town_hall_precision = float(layers["communes"]["town_hall_precision_m"])
        generation = layers["zonage-medecins"]["generation"][-1]
        self.zoning_as_of = str(generation["as_of"])
        self.superseded = {entry["region"]: str(entry["from"]) for entry in generation["superseded"]}
        self.qpv_from = str(layers["qpv"]["generation"][0]["effective_from"])

    def _reconcile(self, rows, code):
        """The row of today, else what the rows of the former communes agree on, else none; a set of what is possible."""
        if code in rows:
            return {rows[code]}
        return {rows[part] for part in self.parts.get(code, []) if part in rows}

    def _read_lists(self):
        zoning = {row["code"]: ROW_CLASS[row["zmed_niveau"]] for row in read_csv("zoning/medecins-2025-05.csv")}
        mountain = {row["code_commune"]: row["zone_montagne"] for row in read_csv("mountain/montagne-2025-05.csv")}
        massifs = {}
        for row in read_csv("mountain/massifs-2026-07.csv"):
            massifs.setdefault(row["CODGEO"], set()).add(row["MASSIF"])
        self.units = {}
        for code, city in [*((code, code) for code in self.communes), *self.arrondissements.items()]:
            zones = self._reconcile(zoning, code)
            zone = zones.pop() if len(zones) == 1 else ("differ" if zones else None)
            marks = self._reconcile(mountain, city)
            montagne = {frozenset("C"): "inside", frozenset(("NC",)): "outside", frozenset(): "no_data"}
            self.units[code] = Unit(
                code,
                self.communes[city],
                zone,
                montagne.get(frozenset(marks), "undetermined"),
                frozenset(massifs.get(city, ())),
            )

    def _read_shapes(self):
        outlines, self.also_covers = [], {}
        for feature in read_features("communes/outlines.geojson.gz"):
            properties = feature["properties"]
            if "also_covers" in properties:
                self.also_covers[properties["code"]] = properties["also_covers"].split()
            outlines.append((properties["code"], shapely.from_geojson(json.dumps(feature["geometry"]))))
        zoned = [(code, shape) for code, shape in outlines if code not in self.cities]
        self.areas = Areas(*zip(*zoned))
        self.city_shapes = {code: shape for code, shape in outlines if code in self.cities}
        gaps = read_features("communes/gaps.geojson")
        self.gap_candidates = [feature["properties"]["candidates"].split() for feature in gaps]
        self.gaps = Areas(range(len(gaps)), [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in gaps])
        self.qpv, shapes = {}, []
        for feature in read_features("qpv/qpv-2024-occitanie.geojson"):
            communes = feature["properties"]["insee_com"].replace(",", " ").split()
            self.qpv[feature["properties"]["code_qp"]] = communes
            shapes.append(shapely.from_geojson(json.dumps(feature["geometry"])))
        self.quarters = Areas(self.qpv, shapes)
        self.quarters_of = {}
        for quarter, communes in self.qpv.items():
            for commune in communes:
                self.quarters_of.setdefault(commune, []).append(quarter)

    def chosen(self, test):
        return np.array([bool(test(self.units[code])) for code in self.areas.keys])

    @cached_property
    def known(self):
        return self.chosen(lambda unit: unit.surely_zip_zac)

    @cached_property
    def of_class(self):
        return {kind: self.chosen(lambda unit, kind=kind: unit.zone == kind) for kind in CLASSES}

    @cached_property
    def mountainous(self):
        return self.chosen(lambda unit: unit.montagne == "inside")

    @cached_property
    def without_row(self):
        """Outlines that may hold land without a row: their own, or that of a commune which has no outline."""

        def unknown(unit):
            return any(self.units[code].zone in (None, "differ") for code in self.owners(unit.code))

        return self.chosen(unknown)

    @cached_property
    def abroad_of_occitanie(self):
        return self.chosen(lambda unit: not unit.occitanie)

    @cached_property
    def doubtful_quarters(self):
        """QPV that may be a ZIP or ZAC although some commune of theirs is none."""
        return np.array([any(self.units[c].zone not in ZIP_ZAC for c in self.qpv[q]) for q in self.quarters.keys])

    @cached_property
    def doubtful_gaps(self):
        """Gaps whose land may be ZIP or ZAC."""

        def possible(codes):
            return any(self.units[c].zone in ZIP_ZAC or self.units[c].zone in (None, "differ") for c in codes)

        return np.array([possible(codes) for codes in self.gap_candidates])

    def owners(self, code):
        """Who may own land inside an outline."""
        return [code, *self.also_covers.get(code, [])]

    def city_of(self, unit):
        return self.arrondissements.get(unit, unit)

    def at_least(self, zone):
        """The classes a QPV without a row may have in a commune of this class."""
        if zone in ("zip", "zac", "zar"):
            return CLASSES[: CLASSES.index(zone) + 1]
        return CLASSES

    # --- A point -------------------------------------------------------------------------------------------------

    def place(self, lon, lat, precision=0.0):
        return Place(self, lon, lat, precision)


class Place:
    """All that the data say of one point with its precision. What is measured is kept."""

    EPSILON = 0.05

    def __init__(self, truth, lon, lat, precision):
        self.truth, self.lon, self.lat, self.precision = truth, lon, lat, precision
        self.margin = truth.outline_tolerance + precision
        self.quarter_margin = truth.qpv_tolerance + precision
        self.touching, self.on_border = truth.areas.containing(lon, lat)
        self.gap_touching = truth.gaps.containing(lon, lat)[0]

    @cached_property
    def around(self):
        """{unit: metres} of the outlines within the margin (and a kilometre)."""
        found = self.truth.areas.within(self.lon, self.lat, max(self.margin, 1000.0) + 1)
        return {self.truth.areas.keys[at]: metres for at, metres in found.items()}

    @cached_property
    def gaps_around(self):
        return self.truth.gaps.within(self.lon, self.lat, self.margin + 1)

    @cached_property
    def nearest_land(self):
        """Metres to the nearest outline or gap, if that is within the margin and a kilometre."""
        return min([*self.around.values(), *self.gaps_around.values()], default=None)

    def units(self, extra):
        """The units that the place may be in, with `extra` metres added to the margin."""
        found = {}
        for code, metres in self.around.items():
            if metres <= self.margin + extra:
                found.update({owner: metres for owner in self.truth.owners(code)})
        for gap, metres in self.gaps_around.items():
            if metres <= self.margin + extra:
                for code in self.truth.gap_candidates[gap]:
                    found[code] = min(metres, found.get(code, metres))
        return [self.truth.units[code] for code in found]

    @cached_property
    def quarter_borders(self):
        """{QPV: metres to its border} nearby."""
        found = self.truth.quarters.within(self.lon, self.lat, self.quarter_margin + 100, border=True)
        return {self.truth.quarters.keys[at]: metres for at, metres in found.items()}

    @cached_property
    def quarters_inside(self):
        return {self.truth.quarters.keys[at] for at in self.truth.quarters.containing(self.lon, self.lat)[0]}

    def quarters(self, extra):
        """QPV that surely hold the place, and those that perhaps do."""
        doubtful = {q for q, metres in self.quarter_borders.items() if metres <= self.quarter_margin + extra}
        return self.quarters_inside - doubtful, doubtful

    def situations(self, extra, narrow=False):
        """(unit, class or None) in every situation. `narrow`: a QPV lies only in the communes that it names."""
        units = self.units(extra)
        sure, doubtful = self.quarters(extra)
        found = []
        if not sure:
            found += [(unit, unit.zone) for unit in units]
        for quarter in sure or doubtful:
            named = self.truth.qpv[quarter]
            own = [unit for unit in units if self.truth.city_of(unit.code) in named]
            for unit in (own or units) if narrow else units:
                lowest = [unit] if unit in own else [self.truth.units[code] for code in named]
                if not narrow and unit not in own:
                    lowest = [*lowest, unit]
                found += [(unit, zone) for base in lowest for zone in self.truth.at_least(base.zone)]
        return found

    @cached_property
    def known_zone(self):
        """The nearest known ZIP or ZAC and the metres to it."""
        at, metres = self.truth.areas.nearest(self.lon, self.lat, self.truth.known)
        return self.truth.areas.keys[at], metres

    @cached_property
    def gap_metres(self):
        """Metres to the nearest gap that may be ZIP or ZAC land, if in reach."""
        reach = THRESHOLD + self.margin + 1
        return min(self.truth.gaps.within(self.lon, self.lat, reach, self.truth.doubtful_gaps).values(), default=np.inf)

    def metres_to(self, code):
        """Metres to one unit or city, 0 inside."""
        parts = {code, *(part for part, city in self.truth.arrondissements.items() if city == code)}
        chosen = np.zeros(len(self.truth.areas.keys), dtype=bool)
        chosen[[self.truth.areas.index[part] for part in parts if part in self.truth.areas.index]] = True
        return self.truth.areas.nearest(self.lon, self.lat, chosen)[1]

    def metres_to_class(self, kind):
        return self.truth.areas.nearest(self.lon, self.lat, self.truth.of_class[kind])[1]

    @cached_property
    def unknown_quarters(self):
        """{QPV: metres} of unknown class that are within reach of the 10 km."""
        reach = THRESHOLD + self.quarter_margin + 1
        found = self.truth.quarters.within(self.lon, self.lat, reach, self.truth.doubtful_quarters)
        return {self.truth.quarters.keys[at]: metres for at, metres in found.items()}

    @cached_property
    def unknown_communes(self):
        found = self.truth.areas.within(self.lon, self.lat, THRESHOLD + self.margin + 1, self.truth.without_row)
        return {self.truth.areas.keys[at]: metres for at, metres in found.items()}

    @cached_property
    def other_regions(self):
        """Metres to the nearest land outside Occitanie, where no QPV layer is loaded; far away if out of reach."""
        reach = THRESHOLD + self.margin + 1
        found = self.truth.areas.within(self.lon, self.lat, reach, self.truth.abroad_of_occitanie)
        return min(found.values(), default=np.inf)

    def unknown_in_reach(self, extra):
        """Is there anything within reach that may be a ZIP or ZAC without being known as one?"""
        return (
            any(m <= THRESHOLD + self.quarter_margin + extra for m in self.unknown_quarters.values())
            or any(m <= THRESHOLD + self.margin + extra for m in self.unknown_communes.values())
            or self.other_regions <= THRESHOLD + self.margin + extra
            or self.gap_metres <= THRESHOLD + self.margin + extra
        )


class AddressPlace(Place):
    """An address: a point of some precision, in a commune that is known."""

    def __init__(self, truth, lon, lat, precision, code):
        super().__init__(truth, lon, lat, precision)
        self.code = code

    def units(self, extra):
        return [self.truth.units[self.code]]


def plane(lon, lat):
    """Azimuthal equidistant around a point: true to a centimetre for 10 km within 20 km of the centre."""
    return Proj(proj="aeqd", lon_0=lon, lat_0=lat, ellps="WGS84")


def on_plane(projection, geometry, step=0.004):
    """The geometry there, edges cut so short that straight in degrees is straight on the plane."""
    return shapely.transform(shapely.segmentize(geometry, step), projection, interleaved=False)


class Territory:
    """A whole commune that is neither ZIP nor ZAC: how near and how far its land is from the known zones."""

    def __init__(self, truth, code):
        self.truth, self.code = truth, code
        shape = truth.areas.polygons[truth.areas.index[code]]
        centre = shapely.centroid(shape)
        self.projection = plane(centre.x, centre.y)
        self.shape = shapely.make_valid(on_plane(self.projection, shape))
        west, south, east, north = self.shape.bounds
        reach = truth.areas.nearest(centre.x, centre.y, truth.known)[1] + 2 * np.hypot(east - west, north - south)
        found = truth.areas._in_box(centre.x, centre.y, reach + 500, truth.known)
        pieces = [on_plane(self.projection, polygon) for polygon in truth.areas.polygons[found]]
        lines = shapely.get_parts(shapely.boundary(np.array(pieces, dtype=object)))
        self.tree = shapely.STRtree(self._cut(lines))

    @staticmethod
    def _cut(lines):
        return np.concatenate([shapely.linestrings(np.stack([c[:-1], c[1:]], 1)) for c in map(shapely.get_coordinates, lines)])

    def metres(self, points):
        pairs, metres = self.tree.query_nearest(points, return_distance=True, all_matches=False)
        return metres

    @cached_property
    def least(self):
        return float(self.metres(np.array([self.shape]))[0])

    def samples(self, count, random):
        west, south, east, north = self.shape.bounds
        x, y = random.uniform(west, east, 6 * count), random.uniform(south, north, 6 * count)
        inside = shapely.contains_xy(self.shape, x, y)
        corners = shapely.get_coordinates(self.shape)
        return np.vstack([np.column_stack([x, y])[inside][:count], corners])

    def sampled_most(self, count, random):
        """The largest distance among samples, and where."""
        points = self.samples(count, random)
        metres = self.metres(shapely.points(points))
        at = metres.argmax()
        return float(metres[at]), points[at]

    def most(self, random, count=3000, starts=12):
        """The largest distance, climbed to from the best samples; good to a decimetre where the climb finds the top."""
        points = self.samples(count, random)
        metres = self.metres(shapely.points(points))
        best = metres.max()
        for start in points[np.argsort(metres)[-starts:]]:
            here, step = start, 200.0
            top = float(self.metres(np.array([shapely.Point(here)]))[0])
            while step > 0.05:
                turn = random.uniform(0, 2 * np.pi, 24)
                tries = here + step * np.column_stack([np.cos(turn), np.sin(turn)])
                tries = tries[shapely.intersects_xy(self.shape, tries[:, 0], tries[:, 1])]
                found = self.metres(shapely.points(tries)) if len(tries) else np.array([-1.0])
                if found.max() > top:
                    here, top = tries[found.argmax()], float(found.max())
                else:
                    step /= 2
            best = max(best, top)
        return float(best)

    def lonlat(self, xy):
        return self.projection(xy[0], xy[1], inverse=True)
