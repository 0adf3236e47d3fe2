// The questions about the doctor: an answer changes the page at once.

import { find } from "./dom";
import { visit } from "./swap";

const started = new WeakSet<HTMLFormElement>();
/** A figure is read when the visitor stops typing it. */
const TYPING_MS = 600;
let lastField = "";

/** The address that a form would be sent to. */
export function formUrl(form: HTMLFormElement): string {
  const action = new URL(form.getAttribute("action") ?? location.pathname, location.href);
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim() !== "") query.append(name, value.trim());
  }
  return `${action.pathname}?${query}`;
}

/** Brings the questions to life. */
export function startQuestions(within: ParentNode): void {
  for (const id of ["profil", "filtres"]) {
    const form = find(`form#${id}`, HTMLFormElement, within);
    if (form && !started.has(form)) start(form);
  }
}

function start(form: HTMLFormElement): void {
  started.add(form);
  let timer = 0;
  // Arrows choose each answer that they pass: what they chose is sent when the visitor leaves the question or confirms it.
  let byArrow = false;
  let passed = "";
  const send = (name: string) => {
    window.clearTimeout(timer);
    passed = "";
    if (!form.isConnected || !form.checkValidity()) return;
    // Correcting one answer is one step back, not as many as there were keys.
    const keep = name === lastField ? "replace" : "push";
    lastField = name;
    void visit(formUrl(form), { keep, focus: "keep" });
  };
  const nameOf = (event: Event) => (event.target instanceof Element ? (event.target.getAttribute("name") ?? "") : "");
  form.addEventListener("change", (event) => {
    const target = event.target;
    // A date that is being typed changes with each figure; it is complete when it is valid and stays so for a moment.
    if (target instanceof HTMLInputElement && target.type === "date") {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => send(nameOf(event)), TYPING_MS);
    } else if (byArrow && target instanceof HTMLInputElement && target.type === "radio") passed = target.name;
    else send(nameOf(event));
  });
  form.addEventListener("pointerdown", () => (byArrow = false));
  form.addEventListener("keydown", (event) => {
    byArrow = event.key.startsWith("Arrow");
    if (event.key === " " && passed && passed === nameOf(event)) {
      event.preventDefault();
      send(passed);
    }
  });
  form.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (passed && !(to instanceof HTMLInputElement && to.name === passed)) send(passed);
  });
  form.addEventListener("input", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLInputElement) || !/number|text/.test(target.type)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => send(nameOf(event)), TYPING_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) send("");
  });
}
