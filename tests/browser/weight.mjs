// What pages weigh, and how fast they are: see scripts/page-weight.

import { DESKTOP, PHONE, address, browser } from "./lib.mjs";

const KB = 1000;
const BEFORE_MAP = 150 * KB;
const WITH_MAP = 500 * KB;
const DAY = "date=2025-12-01";
const PAGES = ["/", `/?commune=48095&${DAY}`, `/?lat=43.6108&lon=3.8768&precision_m=20&${DAY}`, `/settle?aid=caim&${DAY}`,
  `/compare?place=commune:48095&place=commune:34172&${DAY}`, `/changes?commune=48095&${DAY}`, "/bulk", "/embed?commune=48095", "/docs"];

/** Bytes as sent. Of the script of a worker the browser tells none, so there its length as the service announced it counts. */
async function weight(request) {
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  const announced = Number((await (await request.response())?.headerValue("content-length")) ?? 0);
  return Math.max(responseBodySize, announced, 0) + responseHeadersSize;
}

/** Loads a page with an empty cache, and its map when it is to have one. */
async function load(path, viewport, withMap) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  let bytes = 0;
  let requests = 0;
  const sizes = [];
  const kept = new Set();
  // Of the whole context: the worker of the map fetches the tiles. What it shares with the page it takes from the cache, where files with a hash
  // in their name are kept for ever.
  context.on("requestfinished", (request) => {
    const url = request.url();
    if (kept.has(url)) return;
    if (url.includes("/assets/")) kept.add(url);
    requests += 1;
    sizes.push(weight(request).then((weight) => (bytes += weight)));
  });
  await page.goto(address + path, { waitUntil: "networkidle" });
  if (withMap) {
    const show = page.locator(".map-show");
    if (await show.count()) await show.first().click();
    await page.locator("#carte, #carte-reponses").first().scrollIntoViewIfNeeded();
    await page.waitForSelector(".map-host[data-drawn]", { timeout: 60_000 });
    await page.waitForLoadState("networkidle");
  }
  const times = await page.evaluate(() => ({
    first: Math.round(performance.getEntriesByType("navigation")[0].responseStart),
    painted: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
  }));
  await Promise.all(sizes);
  await context.close();
  return { bytes, requests, ...times };
}

let over = 0;
function tell(name, { bytes, requests, first, painted }, limit) {
  const mark = bytes > limit ? "  OVER" : "";
  if (mark) over += 1;
  console.log(`${name.padEnd(64)} ${(bytes / KB).toFixed(1).padStart(7)} kB ${String(requests).padStart(3)} requests ${String(first).padStart(5)} ms to the answer ${String(painted).padStart(5)} ms to text${mark}`);
}

// The widest screen loads a map by itself; a phone asks first, so it shows what a page weighs before.
for (const path of PAGES) tell(path, await load(path, PHONE, false), BEFORE_MAP);
for (const path of PAGES.slice(1, 4)) tell(`${path} with its map`, await load(path, DESKTOP, true), WITH_MAP);

const context = await browser.newContext({ viewport: DESKTOP });
const page = await context.newPage();
await page.goto(`${address}/settle?aid=caim&region=all&${DAY}`, { timeout: 120_000 });
await page.locator("#carte-reponses").scrollIntoViewIfNeeded();
await page.waitForSelector(".map-host[data-drawn]", { timeout: 120_000 });
const [first] = await page.evaluate(() => performance.getEntriesByName("recolour").map((e) => [e.duration, e.detail]));
console.log(`colouring all ${first[1].communes} communes at first: ${first[0].toFixed(0)} ms`);
for (const query of ["days_per_week=4", "days_per_week=1", "days_per_week=4&first_installation=false", "status=student", "days_per_week=4&verdict=needs_input", "days_per_week=4"]) {
  const count = await page.evaluate(() => performance.getEntriesByName("recolour").length);
  await page.evaluate((to) => {
    const link = Object.assign(document.createElement("a"), { href: to });
    document.querySelector("main").append(link);
    link.click();
  }, `/settle?aid=caim&region=all&${DAY}&${query}`);
  await page.waitForFunction((before) => performance.getEntriesByName("recolour").length > before, count, { timeout: 120_000 });
  const { duration, script, detail } = await page.evaluate(() => {
    const last = performance.getEntriesByName("recolour").at(-1);
    const [start, set] = ["recolour-start", "recolour-set"].map((name) => performance.getEntriesByName(name).at(-1).startTime);
    return { duration: last.duration, script: set - start, detail: last.detail };
  });
  console.log(`recolouring ${detail.communes} communes, ${detail.changed} of them changed, after ${query}: ${duration.toFixed(0)} ms to the next frame, ${script.toFixed(0)} of them in the script`);
}
await browser.close();
if (over) {
  console.error(`page-weight: ${over} pages are over their limit`);
  process.exit(1);
}
