// What a verdict looks like on the map: a fixed set of looks, so that a changed answer changes numbers and no style.

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { fill, locale, words } from "../words";
import type { Ground, Look } from "./palette";
import { EMPTY, GLYPHS, names, tiles, tilesAt } from "./style";

/** A verdict as `GET /places/map` gives it. */
export interface Verdict {
  readonly status: string;
  readonly provisional: boolean;
  readonly reason: string | null;
  readonly amount: { kind: string; amount: string | null; min: string | null; max: string | null } | null;
}

const STEPS = 3;

/** The looks, by number: three of each open verdict, from the least sum to the greatest, then one of each other. */
export const LOOKS: readonly Look[] = [
  ...shades("eligible", words.verdictEligible, "none", [["#b5e0c2", "#5cb380", "#156b3e"], ["#1f4a30", "#2f8a55", "#7fe0a5"]]),
  ...shades("needs_input", words.verdictNeedsInput, "dots", [["#c4d9f2", "#7fabdf", "#2f66ad"], ["#1e3652", "#2f62a3", "#8cbcf5"]]),
  { id: "undetermined", name: words.verdictUndetermined, fill: ["#f3d493", "#7a5a16"], line: ["#754600", "#f4cb7d"], pattern: "crossed" },
  { id: "not_eligible", name: words.verdictNotEligible, fill: ["#f4eeea", "#2b2422"], line: ["#8a2a25", "#f3aca4"], pattern: "none" },
  { id: "closed", name: words.verdictClosed, fill: ["#d5d7da", "#363f48"], line: ["#4a5260", "#c0c9d2"], pattern: "level" },
  { id: "out_of_scope", name: words.verdictOutOfScope, fill: ["#e6e7e8", "#283138"], line: ["#4a5260", "#c0c9d2"], pattern: "none" },
  { id: "not_computable", name: words.verdictNotComputable, fill: ["#e3d5ea", "#57406b"], line: ["#5b3676", "#e8d3f7"], pattern: "rising" },
];

function shades(id: string, name: string, pattern: Look["pattern"], [light, dark]: [string[], string[]]): Look[] {
  return light.map((colour, step) => ({
    id: `${id}-${step}`,
    name,
    fill: [colour, dark[step] ?? colour] as const,
    line: id === "eligible" ? (["#155c37", "#93dcab"] as const) : (["#12335f", "#d6e8ff"] as const),
    pattern,
  }));
}

/** The least sum that is certain, else the most; in euros. */
function sum({ amount }: Verdict): number | null {
  const text = amount?.min ?? amount?.amount ?? amount?.max;
  return text ? Number(text) : null;
}

/** The look of each verdict, and what the legend says of the looks that occur. */
export function looksOf(verdicts: readonly Verdict[]): { numbers: number[]; legend: { look: Look; text: string }[] } {
  const open = (v: Verdict) => v.status === "eligible" || v.status === "needs_input";
  const sums = [...new Set(verdicts.filter(open).map(sum).filter((s) => s !== null))].sort((a, b) => a - b);
  const step = (s: number | null) => {
    if (s === null || sums.length < 2) return STEPS - 1;
    // The same number of different sums in each shade; with few sums, the darkest for the greatest.
    const rank = sums.indexOf(s) / (sums.length - 1);
    return Math.min(STEPS - 1, Math.floor(rank * STEPS));
  };
  const numberOf = (v: Verdict) => LOOKS.findIndex((look) => look.id === (open(v) ? `${v.status}-${step(sum(v))}` : v.status));
  const numbers = verdicts.map(numberOf);
  const euros = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
  const legend = LOOKS.flatMap((look, number) => {
    const own = verdicts.filter((_, at) => numbers[at] === number);
    if (own.length === 0) return [];
    const range = own.filter(open).map(sum).filter((s) => s !== null);
    const [least, most] = [Math.min(...range), Math.max(...range)];
    const figures = least === most ? euros.format(least) : fill(words.fromTo, euros.format(least), euros.format(most));
    // As in the list: a sum that facts may still lower is not told as if it were certain.
    const mayBeLess = own.filter(open).some((v) => v.amount?.kind === "up_to");
    const money = range.length === 0 ? "" : mayBeLess && least === most ? fill(words.upTo, figures) : figures;
    return [{ look, text: money ? `${look.name}${words.colon}${money}` : look.name }];
  });
  return { numbers, legend };
}

/** From this zoom on communes are drawn one by one; below, those of one class together. */
export const ONE_BY_ONE = 9;
/** What has a verdict on the map: the source and its layer. */
export const CLASSES = { source: "classes", sourceLayer: "classes" } as const;
export const COMMUNES = { source: "communes", sourceLayer: "communes" } as const;

/** The zooms at which layers of a source are shown. */
const zooms = (source: string) => (source === CLASSES.source ? { maxzoom: ONE_BY_ONE } : { minzoom: ONE_BY_ONE });

const STATE: ExpressionSpecification = ["coalesce", ["feature-state", "v"], -1];

/** The style of the map of verdicts; which commune or class has which is the state of its feature. */
export function verdictStyle(scope: URLSearchParams, g: Ground): StyleSpecification {
  const theme = g.dark ? 1 : 0;
  const patterns = [...new Set(LOOKS.map((look) => look.pattern))].filter((pattern) => pattern !== "none");
  const colour = ["match", STATE, ...LOOKS.flatMap((look, number) => [number, look.fill[theme]]), g.paper] as never;
  const filled = [CLASSES, COMMUNES].flatMap(({ source, sourceLayer }): LayerSpecification[] => {
    const from = { type: "fill" as const, source, "source-layer": sourceLayer, ...zooms(source) };
    const patterned = patterns.map((pattern): LayerSpecification => {
      const those = LOOKS.flatMap((look, number) => (look.pattern === pattern ? [number] : []));
      const [first = 0] = those;
      const paint = { "fill-pattern": LOOKS[first]?.id ?? "", "fill-opacity": ["match", STATE, those, 0.55, 0] as never };
      return { id: `${source}-${pattern}`, ...from, paint };
    });
    return [{ id: `${source}-fill`, ...from, paint: { "fill-color": colour } }, ...patterned];
  });
  const date = scope.get("date") ?? "";
  return {
    version: 8,
    glyphs: GLYPHS,
    sources: {
      eligeo: tiles(date, "labels"),
      classes: tilesAt("/places/tiles", scope, [0, ONE_BY_ONE - 1]),
      communes: tiles(date, "communes,departments", ONE_BY_ONE),
      chosen: EMPTY,
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": g.paper } },
      ...filled,
      { id: "communes-line", type: "line", source: "communes", "source-layer": "communes", minzoom: ONE_BY_ONE, paint: { "line-color": g.border, "line-width": 0.6 } },
      ...[CLASSES, COMMUNES].map(({ source }): LayerSpecification => ({
        id: `${source}-departments`, type: "line", source, "source-layer": "departments", ...zooms(source),
        paint: { "line-color": g.strong, "line-width": ["match", ["get", "kind"], "region", 2, "edge", 1.2, 1] },
      })),
      { id: "chosen-line", type: "line", source: "chosen", paint: { "line-color": g.chosen, "line-width": 3 } },
      ...names(g).filter((layer) => layer.id === "labels"),
    ],
  };
}
