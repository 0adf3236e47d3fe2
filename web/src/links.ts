// Links to another state of this same page are followed without loading it anew.

import { visit } from "./swap";

/** Follows such links; all others are the browser's. */
export function startLinks(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.closest("header")) return;
    const to = new URL(link.href, location.href);
    const here = new URL(location.href);
    if (to.origin !== here.origin || to.pathname !== here.pathname || to.search === here.search) return;
    event.preventDefault();
    const focus = link.closest("#profil, .filters") ? "keep" : "answer";
    void visit(to.pathname + to.search, { keep: "push", focus });
  });
}
