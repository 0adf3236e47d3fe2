// The map of "where should I settle": each commune in the look of its verdict. The classes of communes are asked once for a
// day and a part of the country; a changed answer brings some verdicts, and only communes whose look changed are touched.

import type { Map as MapLibre } from "maplibre-gl";
import { announce, find, make } from "../dom";
import { Latest, STALE } from "../latest";
import { words } from "../words";
import { create, type Drawn } from "./create";
import { chooseByKeys } from "./keys";
import { isDark } from "./palette";
import { swatch } from "./patterns";
import { LOOKS, looksOf, type Verdict, verdictStyle } from "./verdicts";

interface Classes {
  readonly key: string;
  readonly bbox: [number, number, number, number] | null;
  readonly communes: readonly string[];
  readonly classes: readonly number[];
}

interface Verdicts {
  readonly key: string;
  readonly classes: readonly number[];
  readonly verdicts: readonly Verdict[];
}

/** Parameters of the list that a map does not take. */
const OF_THE_LIST = ["verdict", "sort", "page", "lang", "commune", "lat", "lon", "precision_m", "in", "q", "aids"];
/** The look of nothing: not in this part of the country, or left out by the filter. */
const NOTHING = -1;

const latest = new Latest();
let drawn: Promise<Drawn> | undefined;
let known: Classes | undefined;
let scope = "";
/** The look that each feature has now. */
const looks = new Map<number, number>();
let date = "";

/** The ids that tiles give a commune: its code as a number, and those of its arrondissements. */
function ids(code: string): number[] {
  const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  if (code === "75056") return span(75101, 75120);
  if (code === "69123") return span(69381, 69389);
  if (code === "13055") return span(13201, 13216);
  return [Number(code.replace(/^2[AB]/, "20"))];
}

async function get<T>(path: string, query: URLSearchParams, signal: AbortSignal): Promise<T> {
  const response = await fetch(`${path}?${query}`, { signal });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

function pick(query: URLSearchParams, keep: (name: string) => boolean): URLSearchParams {
  return new URLSearchParams([...query].filter(([name, value]) => value && keep(name)));
}

/** Draws the verdicts of the state that the page shows. */
export async function drawSettle(at: HTMLElement): Promise<void> {
  const query = new URL(at.dataset["canonical"] ?? location.href, location.href).searchParams;
  if (!query.has("aid")) query.set("aid", at.dataset["aid"] ?? "caim");
  date = at.dataset["date"] ?? "";
  query.set("date", date);
  if (query.get("department")) query.delete("region");
  const place = pick(query, (name) => ["department", "region", "date"].includes(name));
  const answers = await latest.run(async (signal) => {
    const [classes, verdicts] = await Promise.all([
      known && place.toString() === scope ? known : get<Classes>("/places/classes", place, signal),
      get<Verdicts>("/places/map", pick(query, (name) => !OF_THE_LIST.includes(name)), signal),
    ]);
    if (classes.key === verdicts.key) return { classes, verdicts };
    return { classes: await get<Classes>("/places/classes", place, signal), verdicts };
  });
  if (answers === STALE) return;
  const { classes, verdicts } = answers;
  const moved = known?.key !== classes.key;
  known = classes;
  scope = place.toString();
  const isNew = drawn === undefined;
  drawn ??= create({ label: words.settleMapLabel, bounds: classes.bbox ?? [-5, 41, 9.6, 51.2], style: (g) => verdictStyle(date, g), looks: LOOKS });
  const { map, host } = await drawn;
  const { numbers, legend } = looksOf(verdicts.verdicts);
  at.replaceChildren(
    host,
    make("ul", { class: "map-legend", "aria-label": words.legend }, ...legend.map(({ look, text }) => make("li", {}, swatch(look, isDark()), " ", text))),
    make("p", { class: "quiet" }, words.settleMapNote),
  );
  map.resize();
  const kept = query.get("verdict")?.split(",");
  if (isNew) begin(map, host);
  if (moved && classes.bbox) map.fitBounds(classes.bbox, { padding: 24, animate: !isNew });
  const ready = () => recolour(map, classes, verdicts, numbers, kept);
  if (map.getSource("eligeo")) ready();
  else map.once("style.load", ready);
}

function begin(map: MapLibre, host: HTMLElement): void {
  // A new style forgets the states of features; they are told again.
  map.on("style.load", () => {
    for (const [id, look] of looks) setLook(map, id, look);
  });
  const go = (code: string) => {
    const row = find(`tr[data-code="${CSS.escape(code)}"] a`, HTMLAnchorElement);
    const query = new URLSearchParams(location.search);
    for (const name of ["aid", "region", "department", "verdict", "sort", "page"]) query.delete(name);
    query.set("commune", code);
    location.assign(row?.href ?? `/?${query}`);
  };
  map.on("click", "verdict-fill", ({ features }) => {
    const properties = features?.[0]?.properties;
    const code: unknown = properties?.["commune"] ?? properties?.["code"];
    if (typeof code === "string") go(code);
  });
  chooseByKeys(map, host, "verdict-fill", ({ code }) => go(code));
}

function setLook(map: MapLibre, id: number, look: number): void {
  map.setFeatureState({ source: "eligeo", sourceLayer: "communes", id }, { v: look });
}

/** Gives each commune the look of its verdict. Marks tell how long it took, for a script that measures it. */
function recolour(map: MapLibre, classes: Classes, verdicts: Verdicts, numbers: readonly number[], kept: string[] | undefined): void {
  performance.mark("recolour-start");
  const byClass = verdicts.classes.map((verdict) => {
    const status = verdicts.verdicts[verdict]?.status ?? "";
    return kept && !kept.includes(status) ? NOTHING : (numbers[verdict] ?? NOTHING);
  });
  const before = new Set(looks.keys());
  let changed = 0;
  classes.communes.forEach((code, at) => {
    const look = byClass[classes.classes[at] ?? -1] ?? NOTHING;
    for (const id of ids(code)) {
      before.delete(id);
      if (looks.get(id) === look) continue;
      looks.set(id, look);
      setLook(map, id, look);
      changed += 1;
    }
  });
  for (const id of before) {
    looks.delete(id);
    setLook(map, id, NOTHING);
  }
  performance.mark("recolour-set");
  map.once("render", () => {
    performance.mark("recolour-end");
    performance.measure("recolour", { start: "recolour-start", end: "recolour-end", detail: { communes: classes.communes.length, changed } });
  });
  map.triggerRepaint();
  announce(words.settleMapDone);
}
