// The map of an answer: the zones around the place, the place with its precision, and the line to the nearest ZIP or ZAC.

import type { Feature, FeatureCollection } from "geojson";
import type { GeoJSONSource, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";
import { make } from "../dom";
import { goToCommune, goToPoint } from "../search";
import { words } from "../words";
import { circle } from "./circle";
import { type Drawn, create } from "./create";
import { chooseByKeys, clickPrecision, shownAt } from "./keys";
import { CLASSES, type Ground, isDark, type Look, MASSIF, MONTAGNE, NEAR, QPV } from "./palette";
import { swatch } from "./patterns";
import { answerStyle, type Group, GROUPS, isShown } from "./style";

const RING_M = 10_000;

/** What the page says of the place. */
interface Place {
  readonly lon: number;
  readonly lat: number;
  readonly precisionM: number;
  readonly commune: string;
  readonly isPoint: boolean;
  readonly date: string;
  readonly bounds: LngLatBoundsLike;
  readonly near: { lon: number; lat: number; label: string } | null;
}

let drawn: Promise<Drawn> | undefined;
/** The place that the page shows now. */
let current: Place | null = null;
let shown: Group | "all" = "all";

function read(at: HTMLElement): Place {
  const data = at.dataset;
  const number = (text: string | undefined) => Number(text ?? "NaN");
  const [west = 0, south = 0, east = 0, north = 0] = (data["bbox"] ?? "").split(",").map(Number);
  const near = { lon: number(data["nearLon"]), lat: number(data["nearLat"]), label: data["nearLabel"] ?? "" };
  return {
    lon: number(data["lon"]),
    lat: number(data["lat"]),
    precisionM: number(data["precision"]),
    commune: data["commune"] ?? "",
    isPoint: data["kind"] !== "commune",
    date: data["date"] ?? "",
    bounds: [west, south, east, north],
    near: Number.isFinite(near.lon) ? near : null,
  };
}

/** Draws the answer that the page shows; the map of the answer before is taken along. */
export async function drawAnswer(at: HTMLElement): Promise<void> {
  const place = read(at);
  const style = (g: Ground) => answerStyle(place.date, g, shown);
  const isNew = drawn === undefined;
  drawn ??= create({ label: words.mapLabel, bounds: place.bounds, style });
  const made = await drawn;
  const { map, host } = made;
  const before = current;
  current = place;
  at.replaceChildren(host, controls(map));
  map.resize();
  if (isNew) {
    // The map was made out of sight, in another size.
    map.fitBounds(place.bounds, { padding: 24, animate: false });
    return start(made);
  }
  if (before?.date !== place.date) made.restyle(style);
  else void fillIn(map, place);
  if (String(before?.bounds) !== String(place.bounds)) map.fitBounds(place.bounds, { padding: 24, maxZoom: 15 });
}

function start({ map, host }: Drawn): void {
  map.on("style.load", () => {
    if (current) void fillIn(map, current);
  });
  map.on("click", ({ lngLat }) => goToPoint(lngLat.lat, lngLat.lng, clickPrecision(map, lngLat.lat)));
  chooseByKeys(map, host, (at) => shownAt(map, "communes-hit", at), ({ code }) => goToCommune(code));
  map.once("load", () => {
    if (current) void fillIn(map, current);
  });
}

async function fillIn(map: MapLibre, place: Place): Promise<void> {
  const put = (id: string, data: Feature | FeatureCollection) => {
    const source = map.getSource<GeoJSONSource>(id);
    source?.setData(data);
  };
  const none: FeatureCollection = { type: "FeatureCollection", features: [] };
  const point = (lon: number, lat: number): Feature => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } });
  put("spot", place.isPoint ? point(place.lon, place.lat) : none);
  put("precision", place.isPoint && place.precisionM > 0 ? circle(place.lon, place.lat, place.precisionM) : none);
  put("ring", place.isPoint ? circle(place.lon, place.lat, RING_M) : none);
  put(
    "near",
    place.near && place.isPoint
      ? {
          type: "Feature",
          properties: { label: place.near.label },
          geometry: { type: "LineString", coordinates: [[place.lon, place.lat], [place.near.lon, place.near.lat]] },
        }
      : none,
  );
  // The commune in full precision; without it the borders of the tiles are there all the same.
  const response = await fetch(`/layers/communes/${place.commune}.geojson`).catch(() => null);
  if (response?.ok && current === place) put("chosen", (await response.json()) as Feature);
}

function show(map: MapLibre, group: Group | "all"): void {
  shown = group;
  for (const [name, layers] of Object.entries(GROUPS)) {
    const on = isShown(name as Group, group);
    for (const layer of layers) {
      if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", on ? "visible" : "none");
    }
  }
}

/** Which layers are shown, with the legend of what is. */
function controls(map: MapLibre): HTMLElement {
  const legend = make("ul", { class: "map-legend", "aria-label": words.legend });
  const looks: Record<Group | "all", readonly Look[]> = {
    all: [...CLASSES, QPV],
    zonage: CLASSES,
    qpv: [QPV],
    montagne: [MONTAGNE],
    massif: [MASSIF],
    ring: NEAR,
  };
  const fillLegend = (group: Group | "all") => legend.replaceChildren(...looks[group].map((look) => make("li", {}, swatch(look, isDark()), " ", look.name)));
  const choice = (group: Group | "all", text: string) => {
    const input = make("input", { type: "radio", name: "map-layer", value: group, checked: group === shown });
    input.addEventListener("change", () => {
      show(map, group);
      fillLegend(group);
    });
    return make("label", {}, input, " ", make("span", {}, text));
  };
  const all: [Group | "all", string][] = [
    ["all", words.layerAll],
    ["zonage", words.layerZones],
    ["qpv", words.layerQpv],
    ["montagne", words.montagne],
    ["massif", words.layerMassifs],
    ["ring", words.layerRing],
  ];
  fillLegend(shown);
  return make(
    "div",
    { class: "map-controls" },
    make("fieldset", { class: "map-layers" }, make("legend", {}, words.layers), make("div", { class: "choices-in" }, ...all.map(([g, t]) => choice(g, t)))),
    legend,
    make("p", { class: "quiet" }, words.mapNote),
  );
}
