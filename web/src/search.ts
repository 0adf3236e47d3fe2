// The search form: suggestions, and the answer without leaving the page.

import { combobox } from "./combobox";
import { announce, find, make } from "./dom";
import { suggest } from "./suggest";
import { visit } from "./swap";
import { fill, words } from "./words";

/** A fix that is vaguer than this says nothing about zones; the page takes no more either. */
const VAGUEST_M = 10_000;
/** Five decimals of a degree are about a metre. */
const DECIMALS = 5;

const started = new WeakSet<HTMLFormElement>();

/** The parameters that name a place; another place replaces all of them. */
export const PLACE = ["q", "commune", "lat", "lon", "precision_m", "in"];

/** The address of the page about another place, with what else the form keeps. */
function about(form: HTMLFormElement, place: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(place);
  for (const [name, value] of new FormData(form)) {
    if (!PLACE.includes(name) && typeof value === "string" && value) query.append(name, value);
  }
  return `${form.getAttribute("action") ?? "/"}?${query}`;
}

/** Goes to the answer for a point, with the metres it may be off. */
export function goToPoint(lat: number, lon: number, precisionM: number): void {
  const form = find("form.search", HTMLFormElement);
  if (!form) return;
  const precision = Math.min(Math.ceil(precisionM), VAGUEST_M);
  go(about(form, { lat: lat.toFixed(DECIMALS), lon: lon.toFixed(DECIMALS), precision_m: String(precision) }));
}

/** Goes to the answer for a commune. */
export function goToCommune(code: string): void {
  const form = find("form.search", HTMLFormElement);
  if (form) go(about(form, { commune: code }));
}

function go(url: string): void {
  void visit(url, { keep: "push", focus: "answer" });
}

/** Brings the search form to life, once. */
export function startSearch(): void {
  const form = find("form.search", HTMLFormElement);
  const input = form && find("input[name=q]", HTMLInputElement, form);
  if (!form || !input || started.has(form)) return;
  started.add(form);
  const swaps = form.getAttribute("action") === location.pathname;
  combobox(input, {
    suggest,
    choose: ({ place }) => (swaps ? go(about(form, place)) : location.assign(about(form, place))),
  });
  if (swaps) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(about(form, { q: input.value.trim() }));
    });
  }
  if ("geolocation" in navigator && window.isSecureContext) addLocate(form, swaps);
}

/** A button that asks the browser for the position, only when pressed. */
function addLocate(form: HTMLFormElement, swaps: boolean): void {
  const button = make("button", { type: "button", class: "locate" }, words.aroundMe);
  const said = make("p", { class: "locate-said", role: "status" });
  const say = (text: string) => {
    said.textContent = text;
    button.disabled = false;
  };
  button.addEventListener("click", () => {
    say(words.locating);
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (coords.accuracy > VAGUEST_M) return say(fill(words.locateVague, Math.round(coords.accuracy / 1000)));
        say("");
        if (swaps) return goToPoint(coords.latitude, coords.longitude, coords.accuracy);
        announce(words.loading);
        location.assign(
          about(form, {
            lat: coords.latitude.toFixed(DECIMALS),
            lon: coords.longitude.toFixed(DECIMALS),
            precision_m: String(Math.ceil(coords.accuracy)),
          }),
        );
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? words.locateDenied : words.locateFail),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
  form.append(button, said);
}
