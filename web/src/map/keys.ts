// Choosing on the map: with a click, or with the keys the place under the cross in its middle.

import type { Map as MapLibre, PointLike } from "maplibre-gl";
import { announce, make } from "../dom";
import { Latest, STALE } from "../latest";
import { fill, words } from "../words";

/** The commune at a point of the screen, as far as the tiles that are shown tell. */
export interface Under {
  readonly code: string;
  readonly name: string;
}

/** What could not be looked up: that is not "no commune". */
export const UNKNOWN = Symbol("unknown");

/** Finds what is at a point of the screen. */
export type Finder = (at: PointLike) => Promise<Under | null | typeof UNKNOWN>;

function told(at: Under | null | typeof UNKNOWN): string {
  if (at === UNKNOWN) return words.unknownUnderCross;
  return at ? fill(words.underCross, at.name) : words.nothingUnderCross;
}

/** What the shapes of a layer say is at a point: a commune, or an arrondissement of one. */
export async function shownAt(map: MapLibre, layer: string, at: PointLike): Promise<Under | null> {
  if (!map.getLayer(layer)) return null;
  const [found] = map.queryRenderedFeatures(at, { layers: [layer] });
  const code = found?.properties["code"];
  const name = found?.properties["name"];
  return typeof code === "string" ? { code, name: typeof name === "string" ? name : code } : null;
}

/**
 * Tells what is under the cross while the map has the focus, and takes it on Enter. What it gives says a text below the map.
 */
export function chooseByKeys(map: MapLibre, host: HTMLElement, find: Finder, choose: (under: Under) => void): (text: string) => void {
  const said = make("p", { class: "map-said" }, words.mapKeys);
  host.append(said);
  const canvas = map.getCanvas();
  const latest = new Latest();
  const underCross = () => {
    const { width, height } = canvas.getBoundingClientRect();
    return latest.run(() => find([width / 2, height / 2]));
  };
  const say = (text: string) => {
    said.textContent = text;
    announce(text);
  };
  const tell = async () => {
    if (document.activeElement !== canvas) return;
    const at = await underCross();
    if (at === STALE) return;
    const text = told(at);
    if (text !== said.textContent) say(text);
  };
  map.on("idle", tell);
  canvas.addEventListener("focus", tell);
  canvas.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const at = await underCross();
    if (at === STALE) return;
    if (at && at !== UNKNOWN) return choose(at);
    say(told(at));
  });
  return say;
}

/** The metres that a pointer may be off when it clicks: some pixels of a mouse, more of a finger. */
export function clickPrecision(map: MapLibre, lat: number): number {
  const metresPerPixel = (78_271.484 * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom();
  const pixels = window.matchMedia("(pointer: coarse)").matches ? 12 : 4;
  return Math.ceil(metresPerPixel * pixels);
}
