// A text field with suggestions: the W3C pattern "combobox with list autocomplete and manual selection".
// The field keeps the focus; the option under the arrows is named by aria-activedescendant.

import { announce, make } from "./dom";
import { Latest, STALE } from "./latest";
import { fill, words } from "./words";

/** What can be chosen. */
export interface Suggestion {
  readonly label: string;
  readonly about: string;
}

interface Options<S extends Suggestion> {
  /** Where suggestions come from. */
  suggest(text: string, signal: AbortSignal): Promise<S[]>;
  /** Called when one was chosen, by click or Enter. */
  choose(suggestion: S): void;
}

const FEWEST_CHARACTERS = 3;
const PAUSE_MS = 150;
let count = 0;

/** Gives a field its suggestions. */
export function combobox<S extends Suggestion>(input: HTMLInputElement, options: Options<S>): void {
  const id = `suggestions-${(count += 1)}`;
  const list = make("ul", { id, role: "listbox", class: "suggestions", "aria-label": words.suggestions, hidden: true });
  const latest = new Latest();
  let shown: S[] = [];
  let active = -1;
  let timer = 0;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-expanded", "false");
  // The browser's own list would lie over ours.
  input.autocomplete = "off";
  input.after(list);

  const open = () => !list.hidden;

  function close(): void {
    window.clearTimeout(timer);
    latest.cancel();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function activate(next: number): void {
    active = next;
    [...list.children].forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === active));
      if (number === active) option.scrollIntoView({ block: "nearest" });
    });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${id}-${active}`);
  }

  function show(suggestions: S[]): void {
    shown = suggestions;
    const row = (s: S, number: number) =>
      make(
        "li",
        { id: `${id}-${number}`, role: "option", "aria-selected": "false" },
        make("span", { class: "suggestion-label" }, s.label),
        " ",
        make("span", { class: "suggestion-about" }, s.about),
      );
    list.replaceChildren(...suggestions.map(row));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    const said =
      suggestions.length === 0
        ? words.suggestionNone
        : suggestions.length === 1
          ? words.suggestionOne
          : fill(words.suggestionCount, suggestions.length);
    announce(said);
  }

  async function ask(): Promise<void> {
    const text = input.value.trim();
    if (text.length < FEWEST_CHARACTERS) return close();
    try {
      const found = await latest.run((signal) => options.suggest(text, signal));
      if (found !== STALE && document.activeElement === input) show(found);
    } catch {
      close();
      announce(words.suggestionFail);
    }
  }

  function choose(number: number): void {
    const chosen = shown[number];
    if (!chosen) return;
    input.value = chosen.label;
    close();
    options.choose(chosen);
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    latest.cancel();
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = shown.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open()) return void ask();
      if (event.altKey) return event.key === "ArrowUp" ? close() : undefined;
      const step = event.key === "ArrowDown" ? active + 1 : active < 0 ? last : active - 1;
      activate(step > last ? -1 : step);
    } else if (event.key === "Enter" && open() && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Enter" || event.key === "Tab") {
      close();
    } else if (event.key === "Escape" && open()) {
      event.preventDefault();
      close();
    } else if (event.key === "Home" || event.key === "End" || event.key === "ArrowLeft" || event.key === "ArrowRight") {
      activate(-1);
    }
  });
  input.addEventListener("blur", close);
  // Pressing must not take the focus from the field; what is chosen is chosen on release.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (option) choose([...list.children].indexOf(option));
  });
}
