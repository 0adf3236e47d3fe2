// A map of MapLibre as both pages use it: own buttons, keyboard, patterns, theme. Loaded only when a map is wanted.

import type { LngLatBoundsLike, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import { make, reducedMotion } from "../dom";
import { words } from "../words";
import { CLASSES, type Ground, type Look, ground, MASSIF, MONTAGNE, NEAR, QPV } from "./palette";
import { patternTile } from "./patterns";
import { type Basemap, over } from "./style";

/** A map and the element that holds it, which can be moved from one state of the page to the next. */
export interface Drawn {
  readonly map: MapLibre;
  readonly host: HTMLElement;
  /** Takes another style, as when the day or the theme changed. */
  restyle(style: (g: Ground) => StyleSpecification): void;
}

interface Options {
  readonly label: string;
  readonly bounds: LngLatBoundsLike;
  /** Patterns beside those of the zones. */
  readonly looks?: readonly Look[];
  style(g: Ground): StyleSpecification;
}

let basemap: Promise<{ about: Basemap; style: StyleSpecification | null }> | undefined;

/** The background; without an answer there is none, and the map is drawn all the same. */
function background(): Promise<{ about: Basemap; style: StyleSpecification | null }> {
  const none = { about: { style: null, attribution: null }, style: null };
  basemap ??= (async () => {
    const response = await fetch("/basemap.json");
    if (!response.ok) return none;
    const about = (await response.json()) as Basemap;
    if (!about.style) return { about, style: null };
    const style = await fetch(about.style);
    return { about, style: style.ok ? ((await style.json()) as StyleSpecification) : null };
  })().catch(() => none);
  return basemap;
}

/** Whether this browser can draw a map at all. */
export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Makes a map in a new element. */
export async function create(options: Options): Promise<Drawn> {
  const host = make("div", { class: "map-host" });
  const at = make("div", { class: "map-at" });
  host.append(at);
  const [{ Map }, behind] = await Promise.all([import("./maplibre"), background()]);
  let makeStyle = options.style;
  const styled = () => (behind.style ? over(behind.style, makeStyle(ground())) : makeStyle(ground()));
  // MapLibre measures its container, so it must be in the page.
  const parking = make("div", { class: "map-parking" }, host);
  document.body.append(parking);
  const map = new Map({
    container: at,
    style: styled(),
    bounds: options.bounds,
    fitBoundsOptions: { padding: 24, animate: false },
    minZoom: 3,
    maxZoom: 17,
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    rollEnabled: false,
    fadeDuration: reducedMotion() ? 0 : 150,
    locale: {
      "Map.Title": options.label,
      "CooperativeGesturesHandler.WindowsHelpText": words.mapScroll,
      "CooperativeGesturesHandler.MacHelpText": words.mapScrollMac,
      "CooperativeGesturesHandler.MobileHelpText": words.mapTouch,
    },
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.setMissingStyleImageResolver((id) => addPattern(map, id, options.looks ?? []));
  map.on("idle", () => host.setAttribute("data-drawn", "true"));
  host.append(buttons(map), make("div", { class: "map-cross", "aria-hidden": "true" }));
  if (behind.about.attribution) host.append(make("p", { class: "map-credit" }, behind.about.attribution));
  const restyle = (style: (g: Ground) => StyleSpecification) => {
    makeStyle = style;
    host.removeAttribute("data-drawn");
    map.setStyle(styled());
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => restyle(makeStyle));
  return { map, host, restyle };
}

function addPattern(map: MapLibre, id: string, more: readonly Look[]): void {
  const look = [...CLASSES, ...NEAR, QPV, MONTAGNE, MASSIF, ...more].find((l) => l.id === id);
  const tile = look && patternTile(look.pattern, look.line[ground().dark ? 1 : 0]);
  if (tile && !map.hasImage(id)) map.addImage(id, tile, { pixelRatio: 2 });
}

function buttons(map: MapLibre): HTMLElement {
  const button = (sign: string, label: string, act: () => void) => {
    const made = make("button", { type: "button", "aria-label": label, title: label }, sign);
    made.addEventListener("click", act);
    return made;
  };
  return make(
    "div",
    { class: "map-buttons" },
    button("+", words.zoomIn, () => map.zoomIn()),
    button("−", words.zoomOut, () => map.zoomOut()),
  );
}
