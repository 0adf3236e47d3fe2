"""Lambert-93 (EPSG:2154): longitude and latitude in degrees to metres east and north, on the GRS80 ellipsoid.

The formulas are those of Snyder, Map Projections - A Working Manual (1987), section 15: the conformal conic with two
standard parallels. WGS84 and RGF93 are taken as one, as everybody does below a metre.
"""

from math import atanh, cos, log, radians, sin, sqrt, exp

SEMI_MAJOR = 6_378_137.0
FLATTENING = 1 / 298.257222101
ECCENTRICITY = sqrt(FLATTENING * (2 - FLATTENING))
FIRST_PARALLEL, SECOND_PARALLEL = radians(44), radians(49)
ORIGIN_LON, ORIGIN_LAT = radians(3), radians(46.5)
FALSE_EAST, FALSE_NORTH = 700_000.0, 6_600_000.0


def isometric(lat):
    """The isometric latitude: the one on which a conformal map is linear."""
    return atanh(sin(lat)) - ECCENTRICITY * atanh(ECCENTRICITY * sin(lat))


def parallel_radius(lat):
    """The radius of the parallel, for a semi-major axis of 1."""
    return cos(lat) / sqrt(1 - (ECCENTRICITY * sin(lat)) ** 2)


CONE = log(parallel_radius(FIRST_PARALLEL) / parallel_radius(SECOND_PARALLEL)) / (
    isometric(SECOND_PARALLEL) - isometric(FIRST_PARALLEL)
)
SCALE = SEMI_MAJOR * parallel_radius(FIRST_PARALLEL) * exp(CONE * isometric(FIRST_PARALLEL)) / CONE
ORIGIN_RADIUS = SCALE * exp(-CONE * isometric(ORIGIN_LAT))


def project(lon, lat):
    """The metres (x, y) of a point of metropolitan France."""
    radius = SCALE * exp(-CONE * isometric(radians(lat)))
    angle = CONE * (radians(lon) - ORIGIN_LON)
    return FALSE_EAST + radius * sin(angle), FALSE_NORTH + ORIGIN_RADIUS - radius * cos(angle)
