// A circle on the ground, for drawing only: what a distance decides is decided by the server, on the ellipsoid.

import type { Feature, Polygon } from "geojson";

const EQUATOR_M = 6_378_137;
const ECCENTRICITY_2 = 0.00669437999014;
const CORNERS = 120;

/** The ring of points at some metres from a point. */
export function circle(lon: number, lat: number, metres: number): Feature<Polygon> {
  const phi = (lat * Math.PI) / 180;
  const w = 1 - ECCENTRICITY_2 * Math.sin(phi) ** 2;
  const northM = (EQUATOR_M * (1 - ECCENTRICITY_2)) / w ** 1.5;
  const eastM = (EQUATOR_M / Math.sqrt(w)) * Math.cos(phi);
  const ring: [number, number][] = [];
  for (let corner = 0; corner <= CORNERS; corner += 1) {
    const angle = (corner / CORNERS) * 2 * Math.PI;
    const east = (metres * Math.sin(angle)) / eastM;
    const north = (metres * Math.cos(angle)) / northM;
    ring.push([lon + (east * 180) / Math.PI, lat + (north * 180) / Math.PI]);
  }
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
