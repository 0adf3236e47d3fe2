// The loader for other sites, version 1: one line that puts the look-up where it stands.
//   <script src="https://…/embed/v1.js" data-commune="48095" async></script>
// Options: data-commune, or data-lat and data-lon; data-date; data-lang (fr, en); data-theme (light, dark);
// data-height (pixels, the least); data-title (what screen readers call it).

(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const origin = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  const query = new URLSearchParams();
  for (const name of ["commune", "lat", "lon", "date", "lang", "theme"]) {
    const value = script.dataset[name];
    if (value) query.set(name, value);
  }
  const least = Math.max(200, Number(script.dataset["height"]) || 480);
  frame.src = `${origin}/embed?${query}`;
  frame.title = script.dataset["title"] ?? (script.dataset["lang"] === "en" ? "Zones and aids for doctors" : "Zones et aides pour les médecins");
  frame.loading = "lazy";
  frame.referrerPolicy = "origin";
  frame.style.cssText = "width:100%;border:0;display:block";
  frame.style.height = `${least}px`;
  script.after(frame);
  // Only the height, only from our frame and its server.
  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    const height: unknown = (event.data as { eligeo?: { height?: unknown } } | null)?.eligeo?.height;
    if (typeof height === "number" && height > 0 && height < 20_000) frame.style.height = `${Math.max(least, Math.ceil(height))}px`;
  });
  // The frame is told who holds it, so that it answers no one else.
  frame.addEventListener("load", () => frame.contentWindow?.postMessage({ eligeo: { hello: 1 } }, origin));
})();
