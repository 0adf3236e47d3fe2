// Colours and patterns of the maps. A class is never told by colour alone: each has a pattern and a name in the legend.

import { words } from "../words";

/** What lines of a pattern look like. */
export type Pattern = "none" | "rising" | "falling" | "crossed" | "dots" | "level";

/** How a kind of area is drawn. */
export interface Look {
  readonly id: string;
  readonly name: string;
  /** In light and in dark. */
  readonly fill: readonly [string, string];
  readonly line: readonly [string, string];
  readonly pattern: Pattern;
}

/** The classes of the medical zoning, the scarcest first. */
export const CLASSES: readonly Look[] = [
  { id: "zip", name: words.zip, fill: ["#e08a6b", "#a8492b"], line: ["#7d2a10", "#ffd0bd"], pattern: "rising" },
  { id: "zac", name: words.zac, fill: ["#f3d08a", "#8a6a22"], line: ["#6e4a00", "#ffe6b0"], pattern: "falling" },
  { id: "zar", name: words.zar, fill: ["#b9dcc4", "#2f6a48"], line: ["#1d5a38", "#c4f0d4"], pattern: "dots" },
  { id: "zv", name: words.zv, fill: ["#c9d4ec", "#3f5588"], line: ["#2e4678", "#cfdcff"], pattern: "level" },
  { id: "hz", name: words.hz, fill: ["#fbfaf5", "#1b292a"], line: ["#7d8680", "#7b8f8e"], pattern: "none" },
  { id: "undetermined", name: words.undeterminedClass, fill: ["#e3d5ea", "#57406b"], line: ["#5b3676", "#e8d3f7"], pattern: "crossed" },
  { id: "no_data", name: words.noData, fill: ["#dcdcd8", "#39423f"], line: ["#5c625d", "#aab4ae"], pattern: "none" },
];

export const QPV: Look = { id: "qpv", name: words.qpv, fill: ["#b07cc6", "#7d4a96"], line: ["#4d1f66", "#f0d2ff"], pattern: "crossed" };
export const MONTAGNE: Look = { id: "montagne", name: words.montagne, fill: ["#a9c1d9", "#3d5c7c"], line: ["#1f466f", "#cfe6ff"], pattern: "rising" };
export const MASSIF: Look = { id: "massif", name: words.massif, fill: ["#bcd3b0", "#4a6b3a"], line: ["#2f5a1a", "#d3f2c2"], pattern: "falling" };

/** Where a ZIP or ZAC is within 10 km. */
export const NEAR: readonly Look[] = [
  { id: "met", name: words.nearMet, fill: ["#9ecfc4", "#2a6a60"], line: ["#0b5552", "#a9ece0"], pattern: "none" },
  { id: "near-undetermined", name: words.nearUndetermined, fill: ["#e3d5ea", "#57406b"], line: ["#5b3676", "#e8d3f7"], pattern: "crossed" },
];

/** The colours of everything else. */
export interface Ground {
  readonly dark: boolean;
  readonly paper: string;
  readonly border: string;
  readonly strong: string;
  readonly text: string;
  readonly halo: string;
  readonly chosen: string;
}

/** The colours of the theme in force. */
export function ground(): Ground {
  const dark = isDark();
  return dark
    ? { dark, paper: "#0f1819", border: "#4a5d5e", strong: "#9fb2b0", text: "#f2f5ee", halo: "#0f1819", chosen: "#ffb27a" }
    : { dark, paper: "#eef2f0", border: "#b9b3a3", strong: "#5a645f", text: "#17282a", halo: "#fffefa", chosen: "#b3470f" };
}

/** Whether the page is dark: as the system says, unless the page was asked for one theme. */
export function isDark(): boolean {
  const asked = document.documentElement.dataset["theme"];
  if (asked === "dark" || asked === "light") return asked === "dark";
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}
