"""Points to ask about, the same for the same seed: everyday ones and the nastiest that the data allow."""

from functools import cached_property

import numpy as np
import shapely

from places_truth import OCCITANIE, THRESHOLD, radii

SHARES = {
    "occitanie": 0.24,
    "elsewhere": 0.10,
    "vertex": 0.08,
    "edge": 0.06,
    "beside an edge": 0.12,
    "at the margin": 0.10,
    "beside a QPV": 0.10,
    "ten kilometres": 0.09,
    "enclave": 0.02,
    "gap": 0.02,
    "outer border": 0.07,
}
# Beyond the land: off each coast, each neighbour, the antipodes, and territories that are not covered.
FAR = [
    (7.5, 43.5), (-5.5, 47.0), (-1.5, 44.5), (4.0, 42.9), (3.6, 43.3), (2.0, 50.9), (-2.0, 49.6), (9.0, 41.0), (10.0, 42.5),
    (1.5218, 42.5063), (0.62, 42.4), (2.82, 41.98), (-2.0, 43.2), (7.66, 43.8), (7.68, 45.07), (6.14, 46.2), (7.59, 47.56),
    (6.13, 49.61), (3.72, 51.05), (8.4, 49.0), (0.0, 0.0), (180.0, 0.0), (-180.0, -17.0), (0.0, 90.0), (0.0, -90.0),
    (-176.5, 1.0), (-56.17, 46.78), (-62.85, 17.9), (-63.08, 18.07), (70.2, -49.3), (-149.5, -17.5), (166.45, -22.27),
    (-176.17, -13.28), (55.0, -21.5), (-61.0, 14.0), (1.96, 42.465),
]


class Points:
    """Makes labelled points."""

    def __init__(self, truth, seed):
        self.truth, self.random = truth, np.random.default_rng(seed)
        self.areas = truth.areas
        units = [truth.units[code] for code in self.areas.keys]
        self.here = np.array([unit.occitanie for unit in units])
        self.distant = np.array([unit.region != OCCITANIE and unit.region in ("94", "01", "02", "03", "04", "06") for unit in units])
        self.bare = np.array([unit.zone in ("zar", "hz") for unit in units])
        self.owner = np.repeat(np.arange(len(units)), np.diff(self.areas.starts))
        self.local_segments = np.flatnonzero(self.here[self.owner])

    def all(self, count):
        made = [("far", *lonlat) for lonlat in FAR]
        for at, quarter in enumerate(self.truth.quarters.keys):
            made.append((f"in {quarter}", *self.inside(self.truth.quarters.polygons[at])))
        rest = max(count - len(made), 0)
        makers = {
            "occitanie": lambda: self.in_unit(np.flatnonzero(self.here)),
            "elsewhere": self.elsewhere,
            "vertex": self.on_vertex,
            "edge": self.on_edge,
            "beside an edge": self.beside_edge,
            "at the margin": self.at_margin,
            "beside a QPV": self.beside_quarter,
            "ten kilometres": self.ten_kilometres,
            "enclave": self.in_enclave,
            "gap": self.near_gap,
            "outer border": self.beyond_outer_border,
        }
        for label, share in SHARES.items():
            made += [(label, *makers[label]()) for _ in range(round(share * rest))]
        return [(label, round(float(lon), 12), round(float(lat), 12)) for label, lon, lat in made]

    # --- Everyday --------------------------------------------------------------------------------------------------

    def inside(self, shape):
        west, south, east, north = shape.bounds
        while True:
            lon, lat = self.random.uniform(west, east), self.random.uniform(south, north)
            if shapely.contains_xy(shape, lon, lat):
                return lon, lat

    def in_unit(self, among):
        return self.inside(self.areas.polygons[self.random.choice(among)])

    def elsewhere(self):
        """Half in metropolitan France, half in Corsica and overseas."""
        far = self.random.random() < 0.4
        return self.in_unit(np.flatnonzero(self.distant if far else ~self.here & ~self.distant))

    # --- Borders ---------------------------------------------------------------------------------------------------

    def segment(self):
        """Three of four in Occitanie."""
        if self.random.random() < 0.75:
            return self.areas.segments[self.random.choice(self.local_segments)]
        return self.areas.segments[self.random.integers(len(self.areas.segments))]

    def on_vertex(self):
        return self.segment()[:2]

    def on_edge(self):
        x1, y1, x2, y2 = self.segment()
        at = self.random.random()
        return x1 + at * (x2 - x1), y1 + at * (y2 - y1)

    def beside_edge(self):
        """1e-7 to 1e-3 degrees beside, sometimes 1e-12."""
        lon, lat = self.on_edge() if self.random.random() < 0.7 else self.on_vertex()
        off = 10 ** self.random.uniform(-7, -3) if self.random.random() < 0.9 else 1e-12
        turn = self.random.uniform(0, 2 * np.pi)
        return lon + off * np.cos(turn), lat + off * np.sin(turn)

    def off(self, segment, metres, at=None):
        """A point so many metres square off a segment."""
        x1, y1, x2, y2 = segment
        at = self.random.random() if at is None else at
        lon, lat = x1 + at * (x2 - x1), y1 + at * (y2 - y1)
        east, north = radii(lat)
        dx, dy = (x2 - x1) * east, (y2 - y1) * north
        length = np.hypot(dx, dy) or 1.0
        return lon - dy / length * metres / east, lat + dx / length * metres / north

    def at_margin(self):
        return self.off(self.segment(), self.random.choice([-1, 1]) * (self.truth.outline_tolerance + self.random.uniform(-3, 3)))

    def beside_quarter(self):
        """On the border of a QPV, and up to 50 m on either side, many at the very tolerance."""
        segments = self.truth.quarters.segments_of(self.random.integers(len(self.truth.quarters.keys)))
        tolerance = self.truth.qpv_tolerance
        metres = self.random.choice([0.0, self.random.uniform(0, 50), tolerance + self.random.uniform(-0.5, 0.5)])
        return self.off(segments[self.random.integers(len(segments))], self.random.choice([-1, 1]) * metres)

    def ten_kilometres(self):
        """9,500 to 10,500 m from the nearest known ZIP or ZAC; half of them very near the margins and the limit."""
        sharp = self.random.random() < 0.5
        best, miss = None, np.inf
        goal = THRESHOLD + self.random.choice([0.0, -1.0, 1.0]) * self.truth.outline_tolerance
        among = self.far_from_zones[0 if self.random.random() < 0.8 else 1]
        for _ in range(60):
            lon, lat = self.in_unit(among)
            metres = self.known_metres(lon, lat)
            if 9_500 <= metres <= 10_500 and abs(metres - goal) < miss:
                best, miss = (lon, lat), abs(metres - goal)
                break
        if best is None:
            return lon, lat
        return self.walk_to(best, goal) if sharp else best

    @cached_property
    def far_from_zones(self):
        """Units that are neither ZIP nor ZAC and lie about ten kilometres from any: in Occitanie, and elsewhere."""
        return [self._about_ten(self.here), self._about_ten(~self.here)]

    def _about_ten(self, where):
        units = np.flatnonzero(self.bare & where)
        units = self.random.choice(units, min(len(units), 600), replace=False)
        corners = [self.areas.corner[at] for at in units]
        return units[[7_500 <= self.known_metres(*corner) <= 12_500 for corner in corners]]

    def known_metres(self, lon, lat):
        return self.areas.nearest(lon, lat, self.truth.known)[1]

    def walk_to(self, start, goal):
        """From a point to one within a few decimetres of a distance, along the direction in which it grows."""
        (lon, lat), (east, north) = start, radii(start[1])
        for _ in range(8):
            here = self.known_metres(lon, lat)
            if abs(here - goal) < 0.3:
                break
            slope_x = self.known_metres(lon + 5 / east, lat) - here
            slope_y = self.known_metres(lon, lat + 5 / north) - here
            length = np.hypot(slope_x, slope_y) or 1.0
            lon += (goal - here) * slope_x / length / east
            lat += (goal - here) * slope_y / length / north
        return lon, lat

    # --- Odd places ------------------------------------------------------------------------------------------------

    @staticmethod
    def holes(polygons):
        return [shapely.Polygon(ring) for shape in polygons for part in shape.geoms for ring in part.interiors]

    def in_enclave(self):
        """In a hole of a commune, or in the lesser part of one that is in several."""
        if not hasattr(self, "_enclaves"):
            parts = [sorted(shape.geoms, key=shapely.area)[:-1] for shape in self.areas.polygons if len(shape.geoms) > 1]
            self._enclaves = self.holes(self.areas.polygons) + [part for lesser in parts for part in lesser]
        return self.inside(self._enclaves[self.random.integers(len(self._enclaves))])

    def near_gap(self):
        gap = self.truth.gaps.polygons[self.random.integers(len(self.truth.gaps.keys))]
        if self.random.random() < 0.5:
            return self.inside(gap)
        segments = self.truth.gaps._segments(gap)
        return self.off(segments[self.random.integers(len(segments))], self.random.uniform(-600, 600))

    def beyond_outer_border(self):
        """Off the coast or over the frontier: edges that belong to one outline only, up to some kilometres to either side."""
        if not hasattr(self, "_outer"):
            ordered = np.where(
                (self.areas.segments[:, :1] < self.areas.segments[:, 2:3])
                | ((self.areas.segments[:, :1] == self.areas.segments[:, 2:3]) & (self.areas.segments[:, 1:2] < self.areas.segments[:, 3:4])),
                self.areas.segments,
                self.areas.segments[:, [2, 3, 0, 1]],
            )
            _, first, times = np.unique(ordered, axis=0, return_index=True, return_counts=True)
            self._outer = np.sort(first[times == 1])
        segment = self.areas.segments[self.random.choice(self._outer)]
        tolerance = self.truth.outline_tolerance
        metres = self.random.choice([50.0, tolerance - 1, tolerance + 1, tolerance + 100, 2_000.0, 30_000.0])
        return self.off(segment, self.random.choice([-1, 1]) * metres)
