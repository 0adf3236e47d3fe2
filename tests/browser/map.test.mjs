// The maps: really drawn, in both themes, chosen from by click and by keys, and recoloured by an answer.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESKTOP, PHONE, accessible, address, browser, colours, withPage } from "./lib.mjs";

after(() => browser.close());
const MENDE = `${address}/?commune=48095&date=2025-12-01`;
const drawn = (page) => page.waitForSelector(".map-host[data-drawn]", { timeout: 40_000 });

async function showMap(page, url) {
  await page.goto(url);
  await page.locator("#carte, #carte-reponses").first().scrollIntoViewIfNeeded();
  await drawn(page);
}

for (const colorScheme of ["light", "dark"]) {
  test(`the map of an answer is drawn, ${colorScheme}`, () =>
    withPage({ viewport: DESKTOP, colorScheme, reducedMotion: "reduce" }, async (page) => {
      await showMap(page, `${address}/?lat=44.518&lon=3.501&precision_m=200&date=2025-12-01`);
      const count = await colours(page, ".map-at");
      assert.ok(count > 40, `${count} colours`);
      await accessible(page, "the answer with its map");
      await page.check("input[name=map-layer][value=qpv]");
      assert.equal(await page.locator(".map-legend li").count(), 1);
    }));
}

test("on a phone the map comes when it is asked for", () =>
  withPage({ viewport: PHONE, hasTouch: true }, async (page) => {
    let fetched = false;
    page.on("request", (request) => (fetched ||= request.url().includes("maplibre")));
    await page.goto(MENDE);
    await page.locator(".map-show").scrollIntoViewIfNeeded();
    assert.equal(fetched, false);
    await page.click(".map-show");
    await drawn(page);
    assert.ok((await colours(page, ".map-at")) > 40);
  }));

test("a click on the map asks for that point, as precise as the click", () =>
  withPage({}, async (page) => {
    await showMap(page, MENDE);
    await page.locator(".map-at").click({ position: { x: 120, y: 120 } });
    await page.waitForURL(/lat=.*lon=.*precision_m=[1-9]/);
    await page.waitForSelector("#reponse h1");
    await drawn(page);
  }));

test("with keys the map moves, and Enter takes the commune under the cross", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    await showMap(page, MENDE);
    await page.focus(".maplibregl-canvas");
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => /Entrée/.test(document.querySelector(".map-said").textContent) && /Sous/.test(document.querySelector(".map-said").textContent));
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /commune=\d/.test(location.search) && !document.querySelector("main[aria-busy]"));
  }));

test("the map of verdicts follows an answer and the filters of the list", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    await showMap(page, `${address}/settle?aid=caim&department=48&date=2025-12-01`);
    assert.ok((await colours(page, ".map-at")) > 30);
    await page.waitForFunction(() => performance.getEntriesByName("recolour").length > 0);
    await accessible(page, "where to settle with its map");
    const before = await page.evaluate(() => performance.getEntriesByName("recolour").length);
    await page.selectOption("#verdict", { index: 1 });
    await page.waitForFunction((count) => performance.getEntriesByName("recolour").length > count, before);
  }));
