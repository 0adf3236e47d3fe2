// Small helpers over the document.

/** The first element that fits, when it is of the kind asked for. */
export function find<T extends Element>(selector: string, kind: new () => T, within: ParentNode = document): T | null {
  const found = within.querySelector(selector);
  return found instanceof kind ? found : null;
}

/** A new element with its attributes and children; an attribute that is `undefined` or `false` is left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | undefined> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Says a text to screen readers, once the changes of the page have settled. */
export function announce(text: string): void {
  const place = document.getElementById("annonce");
  if (!place) return;
  place.textContent = "";
  // A text that is written twice in a row is only read again when it was empty in between.
  window.setTimeout(() => {
    place.textContent = text;
  }, 80);
}

/** Whether the visitor asked for less motion. */
export function reducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
