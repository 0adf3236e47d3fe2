// Going from one state of a page to another: the server renders each, the script fetches it and swaps what differs.

import { announce, find, make, reducedMotion } from "./dom";
import { Latest, STALE } from "./latest";
import { fill, words } from "./words";

/** How a visit is kept in the history. */
export type Keep = "push" | "replace" | "none";

interface Visit {
  readonly keep: Keep;
  /** Where the focus goes: to the answer, or back to where it was. */
  readonly focus: "answer" | "keep";
}

type Start = (within: ParentNode) => void;

const SLOW_MS = 300;
const latest = new Latest();
let start: Start = () => {};

class ServerError extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/** Says what brings a part of the page to life after it was swapped, and follows the history. */
export function startSwapping(bring: Start): void {
  start = bring;
  makeCanonical();
  window.addEventListener("popstate", () => void visit(location.href, { keep: "none", focus: "keep" }));
}

/** The state of the page is in its address without anything that was typed. */
function makeCanonical(): void {
  const canonical = find("#reponse", HTMLElement)?.dataset["canonical"];
  if (canonical && canonical !== location.pathname + location.search) {
    history.replaceState(history.state, "", canonical + location.hash);
  }
}

async function fetchPage(url: string, signal: AbortSignal): Promise<Document> {
  const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
  const isPage = response.headers.get("Content-Type")?.startsWith("text/html") ?? false;
  // A page that says that a place is unknown is an answer; a fault of the service is none.
  if (!isPage || response.status >= 500 || response.status === 429) throw new ServerError(response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Goes to another state of the page. */
export async function visit(url: string, how: Visit): Promise<void> {
  const main = find("main", HTMLElement);
  if (!main) return location.assign(url);
  forgetFailure();
  const slow = window.setTimeout(() => showProgress(true), SLOW_MS);
  main.setAttribute("aria-busy", "true");
  try {
    const page = await latest.run((signal) => fetchPage(url, signal));
    if (page === STALE) return;
    if (how.keep === "push") history.pushState(null, "", url);
    if (how.keep === "replace") history.replaceState(null, "", url);
    swap(page, how.focus);
    makeCanonical();
  } catch (error) {
    if (how.keep === "none") return location.reload();
    showFailure(error, () => void visit(url, how));
  } finally {
    window.clearTimeout(slow);
    showProgress(false);
    find("main", HTMLElement)?.removeAttribute("aria-busy");
  }
}

function swap(page: Document, focus: Visit["focus"]): void {
  const [own, fresh] = [document, page].map((d) => find("#reponse", HTMLElement, d));
  const held = focus === "keep" ? heldFocus() : null;
  document.title = page.title;
  swapPart("header.top", page);
  if (own && fresh) {
    keepOpen(own, fresh);
    own.replaceWith(fresh);
    followForm(page);
    start(fresh);
  } else {
    swapPart(".bar", page);
    swapPart("main", page);
    start(document.body);
  }
  const answer = find("#reponse", HTMLElement);
  const heading = find("main h1", HTMLElement);
  announce(answer?.dataset["announce"] ?? heading?.textContent ?? words.loaded);
  if (held) return held();
  if (focus === "answer" && heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const top = find("main", HTMLElement);
    top?.scrollIntoView({ behavior: reducedMotion() ? "instant" : "smooth", block: "start" });
  }
}

/** Replaces a part by that of the new page; either may be missing. */
function swapPart(selector: string, page: Document): void {
  const [own, fresh] = [document, page].map((d) => d.querySelector(selector));
  if (own && fresh) own.replaceWith(fresh);
  else if (own) own.remove();
  else if (fresh) find("main", HTMLElement)?.before(fresh);
}

/** The search form stays, with its field; what it keeps of the state follows. */
function followForm(page: Document): void {
  const [own, fresh] = [document, page].map((d) => find("form.search", HTMLFormElement, d));
  if (!own || !fresh) return;
  own.querySelectorAll("input[type=hidden]").forEach((input) => input.remove());
  own.prepend(...fresh.querySelectorAll("input[type=hidden]"));
  for (const input of fresh.querySelectorAll<HTMLInputElement>("input[id]")) {
    const same = find(`#${input.id}`, HTMLInputElement, own);
    if (same && same !== document.activeElement) same.value = input.value;
  }
}

/** What the visitor opened stays open. */
function keepOpen(own: Element, fresh: Element): void {
  for (const details of own.querySelectorAll<HTMLDetailsElement>("details[open]")) {
    const same = details.id ? find(`#${CSS.escape(details.id)}`, HTMLDetailsElement, fresh) : sameDetails(details, fresh);
    if (same) same.open = true;
  }
}

function sameDetails(details: Element, fresh: Element): HTMLDetailsElement | null {
  const card = details.closest("[id]");
  if (!card?.id || card.id === "reponse") return null;
  const number = [...card.querySelectorAll("details")].indexOf(details as HTMLDetailsElement);
  const same = fresh.querySelector(`#${CSS.escape(card.id)}`);
  return same?.querySelectorAll("details")[number] ?? null;
}

/** Remembers the focused control and where it stands; what it gives puts both back after a swap. */
function heldFocus(): (() => void) | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body || active.closest("form.search")) return null;
  const field = active.closest("[data-field]");
  const name = active.getAttribute("name");
  const value = active instanceof HTMLInputElement && /radio|checkbox/.test(active.type) ? active.value : null;
  const top = (field ?? active).getBoundingClientRect().top;
  const number = field ? [...document.querySelectorAll("[data-field]")].indexOf(field) : -1;
  return () => {
    const again = sameControl(active.id, name, value) ?? inPlaceOf(number);
    if (!again) return;
    const moved = (again.closest("[data-field]") ?? again).getBoundingClientRect().top - top;
    window.scrollBy({ top: moved, behavior: "instant" });
    again.focus({ preventScroll: true });
  };
}

function sameControl(id: string, name: string | null, value: string | null): HTMLElement | null {
  if (id) {
    const same = document.getElementById(id);
    if (same) return visible(same);
  }
  if (!name) return null;
  const chosen = value === null ? "" : `[value="${CSS.escape(value)}"]`;
  return visible(document.querySelector<HTMLElement>(`main [name="${CSS.escape(name)}"]${chosen}:not([type=hidden])`));
}

/** A control in a closed part cannot take the focus. */
function visible(element: HTMLElement | null): HTMLElement | null {
  return element?.checkVisibility() ? element : null;
}

/** The question that stands now where the answered one stood. */
function inPlaceOf(number: number): HTMLElement | null {
  const fields = [...document.querySelectorAll("[data-field]")].filter((f) => f.checkVisibility());
  const field = fields[Math.min(Math.max(number, 0), fields.length - 1)];
  return field?.querySelector<HTMLElement>("input, select") ?? document.getElementById("profil");
}

function showProgress(on: boolean): void {
  document.getElementById("chargement")?.remove();
  if (!on) return;
  document.body.append(make("div", { id: "chargement", class: "progress", role: "status" }, words.loading));
}

function forgetFailure(): void {
  document.getElementById("echec")?.remove();
}

function showFailure(error: unknown, again: () => void): void {
  forgetFailure();
  const status = error instanceof ServerError ? error.status : 0;
  const text =
    status === 429 || status === 503
      ? words.failBusy
      : status > 0
        ? fill(words.failServer, status)
        : words.failNetwork;
  const retry = make("button", { type: "button" }, words.retry);
  retry.addEventListener("click", again);
  const box = make("div", { id: "echec", class: "failure", role: "alert" }, make("h2", {}, words.failTitle), make("p", {}, text), retry);
  find("main", HTMLElement)?.prepend(box);
  box.scrollIntoView({ block: "nearest" });
}
