// The map of "where should I settle": each commune in the look of its verdict. The classes of communes are asked once for a
// day and a part of the country; a changed answer brings some verdicts, and only features whose look changed are touched.

import type { Map as MapLibre, PointLike } from "maplibre-gl";
import { announce, find, make, reducedMotion } from "../dom";
import { Latest, STALE } from "../latest";
import { words } from "../words";
import { create, type Drawn } from "./create";
import { chooseByKeys, shownAt, type Under, UNKNOWN } from "./keys";
import { type Ground, isDark } from "./palette";
import { swatch } from "./patterns";
import { CLASSES, COMMUNES, LOOKS, looksOf, ONE_BY_ONE, type Verdict, verdictStyle } from "./verdicts";

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
/** Who looks at a map does not wait longer. */
const LONGEST_LOOK_MS = 15_000;
/** The look of nothing: not in this part of the country, or left out by the filter. */
const NOTHING = -1;

const latest = new Latest();
let drawn: Promise<Drawn> | undefined;
let known: Classes | undefined;
let scope = "";
/** The look that each feature of a layer has now. */
const looks = [CLASSES, COMMUNES].map((of) => ({ of, now: new Map() as ReadonlyMap<number, number> }));

/** The ids that tiles give a commune: its code as a number, and those of its arrondissements. */
function ids(code: string): number[] {
  const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  if (code === "75056") return span(75101, 75120);
  if (code === "69123") return span(69381, 69389);
  if (code === "13055") return span(13201, 13216);
  return [own(code)];
}

/** A code as a number. */
function own(code: string): number {
  return Number(code.replace(/^2[AB]/, "20"));
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
  query.set("date", at.dataset["date"] ?? "");
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
  const style = (g: Ground) => verdictStyle(place, g);
  drawn ??= create({ label: words.settleMapLabel, bounds: classes.bbox ?? [-5, 41, 9.6, 51.2], style, looks: LOOKS });
  const { map, host, restyle } = await drawn;
  if (moved && !isNew) {
    // In another part of the country or on another day classes are others, and so are their tiles.
    for (const kept of looks) {
      map.removeFeatureState(kept.of);
      kept.now = new Map();
    }
    restyle(style);
  }
  const { numbers, legend } = looksOf(verdicts.verdicts);
  at.replaceChildren(
    host,
    make("ul", { class: "map-legend", "aria-label": words.legend }, ...legend.map(({ look, text }) => make("li", {}, swatch(look, isDark()), " ", text))),
    make("p", { class: "quiet" }, words.settleMapNote),
  );
  map.resize();
  const kept = query.get("verdict")?.split(",");
  if (isNew) begin(map, host);
  const { bbox } = classes;
  if (moved && bbox && !isNew) map.fitBounds(bbox, { padding: 24, animate: !reducedMotion() });
  const ready = () => recolour(map, classes, verdicts, numbers, kept);
  if (map.getSource("eligeo")) ready();
  else map.once("style.load", ready);
}

function begin(map: MapLibre, host: HTMLElement): void {
  // A new style forgets the states of features; they are told again.
  map.on("style.load", () => {
    for (const { of, now } of looks) for (const [id, look] of now) map.setFeatureState({ ...of, id }, { v: look });
  });
  const go = (code: string) => {
    const row = find(`tr[data-code="${CSS.escape(code)}"] a`, HTMLAnchorElement);
    const query = new URLSearchParams(location.search);
    for (const name of ["aid", "region", "department", "verdict", "sort", "page"]) query.delete(name);
    query.set("commune", code);
    location.assign(row?.href ?? `/?${query}`);
  };
  const communeAt = (at: PointLike) => (map.getZoom() < ONE_BY_ONE ? told(map, at) : shownAt(map, "communes-fill", at));
  map.on("click", async ({ point }) => {
    const at = await communeAt(point);
    if (at === UNKNOWN) say(words.unknownUnderCross);
    else if (at) go(at.code);
  });
  const say = chooseByKeys(map, host, communeAt, ({ code }) => go(code));
}

/** The commune at a point of the screen as the service tells it: classes do not say which of their communes is where. */
async function told(map: MapLibre, at: PointLike): Promise<Under | null | typeof UNKNOWN> {
  const { lat, lng } = map.unproject(at);
  const query = new URLSearchParams({ lat: lat.toFixed(5), lon: lng.toFixed(5), fields: "code,nom" });
  try {
    const [found] = await get<{ code: string; nom: string }[]>("/communes", query, AbortSignal.timeout(LONGEST_LOOK_MS));
    return found ? { code: found.code, name: found.nom } : null;
  } catch {
    return UNKNOWN;
  }
}

/** Gives each commune the look of its verdict. Marks tell how long it took, for a script that measures it. */
function recolour(map: MapLibre, classes: Classes, verdicts: Verdicts, numbers: readonly number[], kept: string[] | undefined): void {
  performance.mark("recolour-start");
  const byClass = verdicts.classes.map((verdict) => {
    const status = verdicts.verdicts[verdict]?.status ?? "";
    return kept && !kept.includes(status) ? NOTHING : (numbers[verdict] ?? NOTHING);
  });
  const ofClass = new Map<number, number>();
  const ofCommune = new Map<number, number>();
  const seen = new Set<number>();
  classes.communes.forEach((code, at) => {
    const number = classes.classes[at] ?? -1;
    const look = byClass[number] ?? NOTHING;
    // A class is named by its first commune.
    if (!seen.has(number)) ofClass.set(own(code), look);
    seen.add(number);
    for (const id of ids(code)) ofCommune.set(id, look);
  });
  const changed = [ofClass, ofCommune].map((wanted, layer) => give(map, layer, wanted)).reduce((a, b) => a + b);
  performance.mark("recolour-set");
  map.once("render", () => {
    performance.mark("recolour-end");
    performance.measure("recolour", { start: "recolour-start", end: "recolour-end", detail: { communes: classes.communes.length, changed } });
  });
  map.triggerRepaint();
  announce(words.settleMapDone);
}

/** Gives the features of a layer their looks, and nothing to those that have one no more; says how many changed. */
function give(map: MapLibre, layer: number, wanted: ReadonlyMap<number, number>): number {
  const kept = looks[layer];
  if (!kept) return 0;
  const { of, now } = kept;
  let changed = 0;
  const set = (id: number, look: number) => {
    map.setFeatureState({ ...of, id }, { v: look });
    changed += 1;
  };
  for (const [id, look] of wanted) if (now.get(id) !== look) set(id, look);
  for (const id of now.keys()) if (!wanted.has(id)) set(id, NOTHING);
  kept.now = wanted;
  return changed;
}
