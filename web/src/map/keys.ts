// Choosing on the map: with a click, or with the keys the place under the cross in its middle.

import type { Map as MapLibre } from "maplibre-gl";
import { announce, make } from "../dom";
import { fill, words } from "../words";

/** The commune at a point of the screen, as far as the tiles that are shown tell. */
export interface Under {
  readonly code: string;
  readonly name: string;
}

/** What the map says is at its middle. */
export function under(map: MapLibre, layer: string): Under | null {
  if (!map.getLayer(layer)) return null;
  const { width, height } = map.getCanvas().getBoundingClientRect();
  const [found] = map.queryRenderedFeatures([width / 2, height / 2], { layers: [layer] });
  const code = found?.properties["code"];
  const name = found?.properties["name"];
  return typeof code === "string" ? { code, name: typeof name === "string" ? name : code } : null;
}

/** Tells what is under the cross while the map has the focus, and takes it on Enter. */
export function chooseByKeys(map: MapLibre, host: HTMLElement, layer: string, choose: (under: Under) => void): void {
  const said = make("p", { class: "map-said" }, words.mapKeys);
  host.append(said);
  const canvas = map.getCanvas();
  const tell = () => {
    if (document.activeElement !== canvas) return;
    const at = under(map, layer);
    const text = at ? fill(words.underCross, at.name) : words.nothingUnderCross;
    if (text === said.textContent) return;
    said.textContent = text;
    announce(text);
  };
  map.on("idle", tell);
  canvas.addEventListener("focus", tell);
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const at = under(map, layer);
    if (at) choose(at);
    else announce(words.nothingUnderCross);
  });
}

/** The metres that a pointer may be off when it clicks: some pixels of a mouse, more of a finger. */
export function clickPrecision(map: MapLibre, lat: number): number {
  const metresPerPixel = (78_271.484 * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom();
  const pixels = window.matchMedia("(pointer: coarse)").matches ? 12 : 4;
  return Math.ceil(metresPerPixel * pixels);
}
