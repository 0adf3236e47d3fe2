// When a map is loaded: on a wide screen when it comes into view, on a phone or with little data when asked for.

import { find, make } from "./dom";
import { words } from "./words";

type Draw = (at: HTMLElement) => Promise<void>;

const KINDS: Readonly<Record<string, () => Promise<Draw>>> = {
  carte: async () => (await import("./map/answer")).drawAnswer,
  "carte-reponses": async () => (await import("./map/settle")).drawSettle,
};

/** Once a visitor asked for a map, it stays for the answers after. */
let wanted = false;

function savesData(): boolean {
  const connection = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  return connection?.saveData === true;
}

/** Brings the maps of a page to life. */
export function startMaps(within: ParentNode): void {
  for (const [id, load] of Object.entries(KINDS)) {
    const at = find(`#${id}`, HTMLElement, within);
    if (!at) continue;
    at.hidden = false;
    if (wanted) void draw(at, load);
    else if (window.matchMedia("(min-width: 64rem)").matches && !savesData()) whenSeen(at, () => void draw(at, load));
    else offer(at, load);
  }
}

function whenSeen(at: HTMLElement, act: () => void): void {
  at.classList.add("map-waits");
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    act();
  });
  observer.observe(at);
}

function offer(at: HTMLElement, load: () => Promise<Draw>): void {
  const button = make("button", { type: "button", class: "map-show" }, words.mapShow);
  button.addEventListener("click", () => void draw(at, load));
  at.replaceChildren(button);
}

async function draw(at: HTMLElement, load: () => Promise<Draw>): Promise<void> {
  wanted = true;
  at.classList.add("map-waits");
  if (!at.querySelector(".map-host")) at.replaceChildren(make("p", { role: "status" }, words.mapLoading));
  try {
    await (await load())(at);
  } catch {
    const retry = make("button", { type: "button" }, words.retry);
    retry.addEventListener("click", () => void draw(at, load));
    at.replaceChildren(make("p", { role: "alert" }, words.mapFail), retry);
  } finally {
    at.classList.remove("map-waits");
  }
}
