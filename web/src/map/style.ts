// The style of the maps: our own tiles on nothing, or on the background that the operator chose.

import type { LayerSpecification, SourceSpecification, StyleSpecification, VectorSourceSpecification } from "maplibre-gl";
import { CLASSES, type Ground, MASSIF, MONTAGNE, NEAR, QPV } from "./palette";

/** What `GET /basemap.json` says. */
export interface Basemap {
  readonly style: string | null;
  readonly attribution: string | null;
}

/** The font of which this server has the letters, so that names look the same on every machine, and where to fetch them. */
const FONT = ["Open Sans Regular"];
export const GLYPHS = `${location.origin}/glyphs/{fontstack}/{range}.pbf`;

/** Layers that a choice of the visitor shows or hides together. */
export const GROUPS = {
  zonage: ["zonage-fill", "zonage-pattern", "zonage-line"],
  qpv: ["qpv-fill", "qpv-pattern", "qpv-line"],
  montagne: ["montagne-fill", "montagne-pattern"],
  massif: ["massif-fill", "massif-pattern", "massif-line"],
  ring: ["near-area-fill", "near-area-pattern", "ring-line"],
} as const;

export type Group = keyof typeof GROUPS;

/** Whether a group is shown by a choice. Together, mountain, massifs and the 10 km would hide the zones; they are shown alone. */
export function isShown(group: Group, choice: Group | "all"): boolean {
  return group === choice || (choice === "all" && (group === "zonage" || group === "qpv"));
}

/** The same layers, those that a choice leaves out hidden from the start. */
function chosen(layers: LayerSpecification[], choice: Group | "all"): LayerSpecification[] {
  const out = (Object.keys(GROUPS) as Group[]).filter((group) => !isShown(group, choice)).flatMap((group): readonly string[] => GROUPS[group]);
  return layers.map((layer) => (out.includes(layer.id) ? ({ ...layer, layout: { ...layer.layout, visibility: "none" } } as LayerSpecification) : layer));
}

/** Tiles of the service under a path, in a range of zooms that they are made for. */
export function tilesAt(path: string, query: URLSearchParams, [minzoom, maxzoom]: readonly [number, number]): VectorSourceSpecification {
  return { type: "vector", tiles: [`${location.origin}${path}/{z}/{x}/{y}.mvt?${query}`], minzoom, maxzoom };
}

/** Tiles of some layers on a day (`""`: today). Tiles that no visible layer draws from are not fetched. */
export function tiles(date: string, layers: string, minzoom = 0): VectorSourceSpecification {
  return tilesAt("/tiles", new URLSearchParams({ ...(date && { date }), layers }), [minzoom, 14]);
}

/** The layers of the zoning, by class. */
function zones(dark: boolean): LayerSpecification[] {
  const theme = dark ? 1 : 0;
  const by = (pick: (look: (typeof CLASSES)[number]) => string, other: string) =>
    ["match", ["get", "class"], ...CLASSES.flatMap((look) => [look.id, pick(look)]), other] as never;
  const patterned = CLASSES.filter((look) => look.pattern !== "none").map((look) => look.id);
  return [
    { id: "zonage-fill", type: "fill", source: "eligeo", "source-layer": "zonage", paint: { "fill-color": by((look) => look.fill[theme], "#888"), "fill-opacity": 0.85 } },
    {
      id: "zonage-pattern",
      type: "fill",
      source: "eligeo",
      "source-layer": "zonage",
      filter: ["in", ["get", "class"], ["literal", patterned]],
      paint: { "fill-pattern": ["image", ["get", "class"]], "fill-opacity": 0.5 },
    },
    { id: "zonage-line", type: "line", source: "eligeo", "source-layer": "zonage", paint: { "line-color": by((look) => look.line[theme], "#888"), "line-width": 0.8 } },
  ];
}

/** An area told by one look; the id of the look is the name of its layer in the tiles. */
function area(look: typeof QPV, dark: boolean, withLine: boolean): LayerSpecification[] {
  const theme = dark ? 1 : 0;
  const from = { source: look === QPV ? "eligeo" : "terrain", "source-layer": look.id };
  const layers: LayerSpecification[] = [
    { id: `${look.id}-fill`, type: "fill", ...from, paint: { "fill-color": look.fill[theme], "fill-opacity": look === QPV ? 0.75 : 0.45 } },
    { id: `${look.id}-pattern`, type: "fill", ...from, paint: { "fill-pattern": look.id, "fill-opacity": 0.5 } },
  ];
  if (withLine) layers.push({ id: `${look.id}-line`, type: "line", ...from, paint: { "line-color": look.line[theme], "line-width": 1.4 } });
  return layers;
}

/** Where a ZIP or ZAC is within 10 km, and where that cannot be told from a drawing. */
function nearArea(g: Ground): LayerSpecification[] {
  const theme = g.dark ? 1 : 0;
  const from = { source: "nearness", "source-layer": "near" };
  const look = (id: string) => NEAR.find((l) => l.id === id)?.fill[theme] ?? g.strong;
  return [
    { id: "near-area-fill", type: "fill", ...from, paint: { "fill-color": ["match", ["get", "outcome"], "met", look("met"), look("near-undetermined")], "fill-opacity": 0.55 } },
    { id: "near-area-pattern", type: "fill", ...from, filter: ["==", ["get", "outcome"], "undetermined"], paint: { "fill-pattern": "near-undetermined", "fill-opacity": 0.6 } },
  ];
}

/** The place that was asked about, over everything. */
function place(g: Ground): LayerSpecification[] {
  return [
    { id: "ring-line", type: "line", source: "ring", paint: { "line-color": g.strong, "line-width": 2, "line-dasharray": [3, 2] } },
    { id: "chosen-casing", type: "line", source: "chosen", paint: { "line-color": g.halo, "line-width": 6 } },
    { id: "chosen-line", type: "line", source: "chosen", paint: { "line-color": g.chosen, "line-width": 3 } },
    { id: "precision-fill", type: "fill", source: "precision", paint: { "fill-color": g.chosen, "fill-opacity": 0.18 } },
    { id: "precision-line", type: "line", source: "precision", paint: { "line-color": g.chosen, "line-width": 1.5 } },
    { id: "near-casing", type: "line", source: "near", paint: { "line-color": g.halo, "line-width": 6 } },
    { id: "near-line", type: "line", source: "near", paint: { "line-color": g.text, "line-width": 2.5, "line-dasharray": [2, 1] } },
    { id: "spot", type: "circle", source: "spot", paint: { "circle-radius": 7, "circle-color": g.chosen, "circle-stroke-color": g.halo, "circle-stroke-width": 3 } },
  ];
}

export function names(g: Ground): LayerSpecification[] {
  const paint = { "text-color": g.text, "text-halo-color": g.halo, "text-halo-width": 1.8 };
  return [
    {
      id: "labels",
      type: "symbol",
      source: "eligeo",
      "source-layer": "labels",
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 5, 11, 11, 14], "text-variable-anchor": ["bottom", "top", "left", "right"], "text-radial-offset": 0.9, "text-padding": 6, "symbol-sort-key": ["get", "rank"] },
      paint,
    },
    {
      id: "near-label",
      type: "symbol",
      source: "near",
      layout: { "symbol-placement": "line-center", "text-field": ["get", "label"], "text-font": FONT, "text-size": 15, "text-offset": [0, -0.9], "text-allow-overlap": true },
      paint: { ...paint, "text-halo-width": 2.5 },
    },
  ];
}

export const EMPTY: SourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

/** The style of the map of an answer, on a day (`""`: today), with what the visitor chose to see. */
export function answerStyle(date: string, g: Ground, choice: Group | "all"): StyleSpecification {
  return {
    version: 8,
    glyphs: GLYPHS,
    sources: {
      eligeo: tiles(date, "zonage,communes,qpv,departments,labels"),
      terrain: tiles(date, "montagne,massif"),
      nearness: tiles(date, "near"),
      chosen: EMPTY,
      precision: EMPTY,
      near: EMPTY,
      ring: EMPTY,
      spot: EMPTY,
    },
    layers: chosen([
      { id: "paper", type: "background", paint: { "background-color": g.paper } },
      ...nearArea(g),
      ...area(MONTAGNE, g.dark, false),
      ...area(MASSIF, g.dark, true),
      ...zones(g.dark),
      ...area(QPV, g.dark, true),
      { id: "communes", type: "line", source: "eligeo", "source-layer": "communes", minzoom: 8, paint: { "line-color": g.border, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.4, 12, 1.2] } },
      // Drawn so that it can be asked what lies at a point; nothing of it is seen.
      { id: "communes-hit", type: "fill", source: "eligeo", "source-layer": "communes", paint: { "fill-color": g.paper, "fill-opacity": 0 } },
      { id: "departments", type: "line", source: "eligeo", "source-layer": "departments", paint: { "line-color": g.strong, "line-width": ["match", ["get", "kind"], "region", 2, "edge", 1.2, 1] } },
      ...place(g),
      ...names(g),
    ], choice),
  };
}

/** Our layers over another style: its names are kept, ours left out, and what lies below shines through. */
export function over(base: StyleSpecification, own: StyleSpecification): StyleSpecification {
  const named = base.layers.find((layer) => layer.type === "symbol" && layer.layout?.["text-font"]);
  const font = named?.type === "symbol" ? named.layout?.["text-font"] : undefined;
  const fitted = own.layers
    .filter((layer) => layer.id !== "paper" && layer.id !== "labels")
    .map((layer): LayerSpecification => {
      if (layer.type === "symbol" && font) return { ...layer, layout: { ...layer.layout, "text-font": font } };
      if (layer.type === "fill" && layer.id.endsWith("-fill")) return { ...layer, paint: { ...layer.paint, "fill-opacity": 0.4 } };
      return layer;
    });
  const firstName = base.layers.findIndex((layer) => layer.type === "symbol");
  const at = firstName < 0 ? base.layers.length : firstName;
  return {
    ...base,
    sources: { ...base.sources, ...own.sources },
    layers: [...base.layers.slice(0, at), ...fitted.filter((l) => l.type !== "symbol"), ...base.layers.slice(at), ...fitted.filter((l) => l.type === "symbol")],
  };
}
