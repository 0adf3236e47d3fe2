// Suggestions for the field of places, from the search of this server.

import type { Suggestion } from "./combobox";
import { fill, words } from "./words";

/** A place to choose: the parameters of the page that answers for it. */
export interface PlaceSuggestion extends Suggestion {
  readonly place: Readonly<Record<string, string>>;
}

interface Feature {
  properties: { label: string; type: string; citycode: string; postcode?: string; context?: string };
}

const COORDINATES = /^\s*([-+]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*$/;

/** "Près de Mende" asks for Mende; the server reads it so, too, and says that it is Mende that is answered. */
const NEAR = /^\s*(?:(?:(?:tout )?pr[eè]s|proche|[aà] c[oô]t[eé]|du c[oô]t[eé]|autour|non loin|(?:aux |les |dans les )?(?:environs|alentours))\s+(?:d[eu]s?\s+|d['’]\s*)|(?:near|close to|next to|around)\s+)/iu;

/** At most this many are shown: they must fit on a phone above its keyboard. */
const MOST = 6;

function point(text: string): PlaceSuggestion | null {
  const [, lat, lon] = COORDINATES.exec(text) ?? [];
  if (!lat || !lon || !text.includes(".")) return null;
  // Only what the server would read as a point, too, is offered as one; it decides what the text means.
  return { label: fill(words.pointAt, lat, lon), about: words.pointKind, place: { q: text.trim() } };
}

function kind(type: string): string {
  if (type === "municipality" || type === "street" || type === "locality" || type === "housenumber") return words[type];
  return "";
}

function of({ properties: p }: Feature): PlaceSuggestion {
  const where = p.type === "municipality" ? [p.postcode, p.context] : [p.context];
  const about = [kind(p.type), ...where].filter((part) => part).join(" · ");
  // A commune is its code; what an address is worth, and where it is, is for the server to say.
  const place = p.type === "municipality" ? { commune: p.citycode } : { q: p.label };
  return { label: p.label, about, place: place as Record<string, string> };
}

async function get<T>(path: string, parameters: Record<string, string>, signal: AbortSignal): Promise<T> {
  const query = new URLSearchParams(parameters);
  const response = await fetch(`${path}?${query}`, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

interface Commune {
  nom: string;
  code: string;
  codesPostaux?: string[];
  codeDepartement?: string;
}

function commune({ nom, code, codesPostaux = [], codeDepartement }: Commune): PlaceSuggestion {
  const [first] = codesPostaux;
  const postcodes = codesPostaux.length === 1 ? first : undefined;
  const about = [words.municipality, postcodes, codeDepartement].filter((part) => part).join(" · ");
  return { label: nom, about, place: { commune: code } };
}

/** What a text may mean: communes whose name begins so, the most populous first, then what the search of addresses finds. */
export async function suggest(text: string, signal: AbortSignal): Promise<PlaceSuggestion[]> {
  const typed = point(text);
  if (typed) return [typed];
  const q = text.slice(0, 200).replace(NEAR, "");
  const isName = !/\d/.test(q);
  const [communes, addresses] = await Promise.all([
    isName
      ? get<Commune[]>("/communes", { nom: q, boost: "population", limit: "4", fields: "nom,code,codesPostaux,codeDepartement" }, signal)
      : [],
    get<{ features: Feature[] }>("/search", { q, autocomplete: "1", limit: String(MOST) }, signal),
  ]);
  const found = communes.map(commune);
  const known = new Set(found.map((s) => s.place["commune"]));
  const others = addresses.features.map(of).filter((s) => !s.place["commune"] || !known.has(s.place["commune"]));
  return [...found, ...others].slice(0, MOST);
}
