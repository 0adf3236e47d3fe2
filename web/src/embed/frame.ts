// Inside of the frame: tells the page that holds it how high it is, once that page has said who it is.

/** Answers the loader of the page that holds this frame. */
export function startFrame(): void {
  if (window.parent === window) return;
  let holder = "";
  let last = 0;
  const tell = () => {
    const height = document.documentElement.scrollHeight;
    if (!holder || height === last) return;
    last = height;
    window.parent.postMessage({ eligeo: { height } }, holder);
  };
  window.addEventListener("message", (event) => {
    const said = (event.data as { eligeo?: { hello?: unknown } } | null)?.eligeo?.hello;
    if (event.source !== window.parent || said !== 1 || event.origin === "null") return;
    holder = event.origin;
    tell();
  });
  new ResizeObserver(tell).observe(document.body);
}
