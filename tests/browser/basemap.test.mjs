// The background of IGN, which an operator chooses with `serve --basemap ign`. Its server is played here: a style, tiles and letters
// as it has them, made of what this service sends. Without the flag no page may ask another host, which every other test watches.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { address, browser, withPage } from "./lib.mjs";

const IGN = "https://data.geopf.fr";
const MENDE = "/?lat=44.518&lon=3.501&precision_m=200&date=2025-12-01";
const root = new URL("../../", import.meta.url).pathname;
const program = process.env.ELIGEO_PROGRAM ?? `${root}target/debug/eligeo`;

/** A style with one colour that nothing of ours has. */
const STYLE = {
  version: 8,
  glyphs: `${IGN}/annexes/ressources/vectorTiles/fonts/{fontstack}/{range}.pbf`,
  sources: { plan: { type: "vector", tiles: [`${IGN}/tms/1.0.0/PLAN.IGN/{z}/{x}/{y}.pbf`], minzoom: 0, maxzoom: 14 } },
  layers: [
    { id: "land", type: "background", paint: { "background-color": "#ffffff" } },
    { id: "roads", type: "line", source: "plan", "source-layer": "communes", paint: { "line-color": "#ff00ff", "line-width": 8 } },
    { id: "names", type: "symbol", source: "plan", "source-layer": "labels", layout: { "text-field": ["get", "name"], "text-font": ["Source Sans Pro Regular"] } },
  ],
};

let own = "";
let service;

before(async () => {
  assert.ok(existsSync(program), `${program} is missing: build it, or set ELIGEO_PROGRAM to its path`);
  service = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--data", "data", "--basemap", "ign"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  own = await new Promise((resolve, reject) => {
    let told = "";
    service.stdout.on("data", (bytes) => {
      told += bytes;
      const ready = /eligeo: (http:\S+)/.exec(told);
      if (ready) resolve(ready[1].replace(/\/$/, ""));
    });
    service.on("exit", (code) => reject(new Error(`the service ended with ${code}: ${told}`)));
  });
  // The borders of all communes are worked out for the first tile.
  for (let left = 10; left > 0 && !(await fetch(`${own}/tiles/6/32/23.mvt`)).ok; left -= 1);
});

after(async () => {
  service?.kill();
  await browser.close();
});

/** Answers for IGN, and notes what it was asked for. */
async function play(page) {
  const asked = [];
  await page.context().route(`${IGN}/**`, async (route) => {
    const url = route.request().url();
    asked.push(url.slice(IGN.length));
    const open = { "access-control-allow-origin": "*" };
    const [, z, x, y] = /\/tms\/.*\/(\d+)\/(\d+)\/(\d+)\.pbf$/.exec(url) ?? [];
    const letters = /fonts\/[^/]+\/(\d+-\d+)\.pbf$/.exec(url)?.[1];
    if (url.endsWith("standard.json")) return route.fulfill({ json: STYLE, headers: open });
    const from = z ? `/tiles/${z}/${x}/${y}.mvt?layers=communes,labels` : `/glyphs/Open%20Sans%20Regular/${letters}.pbf`;
    const answer = await fetch(own + from);
    await route.fulfill({ status: answer.status, body: Buffer.from(await answer.arrayBuffer()), headers: open, contentType: "application/x-protobuf" });
  });
  return asked;
}

/** How many points of the map have the colour of the background's lines, through what lies over them. */
async function background(page) {
  const png = await page.locator(".map-at").first().screenshot();
  return page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
    const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) if (Math.min(data[at], data[at + 2]) - data[at + 1] > 90) found += 1;
    return found;
  }, [...png]);
}

async function showMap(page, url) {
  await page.goto(url);
  await page.locator("#carte").scrollIntoViewIfNeeded();
  await page.waitForSelector(".map-host[data-drawn]", { timeout: 60_000 });
}

test("IGN's plan lies behind the zones, and is named", () =>
  withPage({ hosts: [own, IGN], reducedMotion: "reduce" }, async (page) => {
    const asked = await play(page);
    await showMap(page, own + MENDE);
    assert.ok(asked.some((path) => path.endsWith("standard.json")), `${asked}`);
    assert.ok(asked.some((path) => path.startsWith("/tms/")), `${asked}`);
    assert.ok(asked.some((path) => path.includes("/fonts/Source")), `${asked}`);
    const points = await background(page);
    assert.ok(points > 500, `${points} points of the background`);
    assert.equal((await page.locator(".map-credit").innerText()).trim(), "© IGN");
  }));

test("the policy lets pages ask that host and no other", () =>
  withPage({ hosts: [own, IGN], allowErrors: [/Content Security Policy|violates/] }, async (page) => {
    await play(page);
    await page.goto(own + MENDE);
    const reach = (url) => page.evaluate((to) => fetch(to).then(() => "answered", () => "refused"), url);
    assert.equal(await reach(`${IGN}/annexes/ressources/vectorTiles/styles/PLAN.IGN/standard.json`), "answered");
    for (const other of ["https://wxs.ign.fr/", "https://data.geopf.fr.example.org/", "http://data.geopf.fr/", "https://tile.openstreetmap.org/0/0/0.png"]) {
      assert.equal(await reach(other), "refused", other);
    }
  }));

test("a server of IGN that does not answer leaves our own map", () =>
  withPage({ hosts: [own, IGN], allowErrors: [/Failed to load resource|net::/], reducedMotion: "reduce" }, async (page) => {
    await page.context().route(`${IGN}/**`, (route) => route.abort("connectionrefused"));
    await showMap(page, own + MENDE);
    assert.equal(await page.locator(".map-host canvas").count(), 1);
  }));

test("without the flag nothing lies behind, nobody else is asked, and the policy allows it to nobody", () =>
  withPage({ reducedMotion: "reduce", allowErrors: [/Content Security Policy|violates/] }, async (page) => {
    const asked = await play(page);
    await showMap(page, address + MENDE);
    assert.ok((await background(page)) < 50);
    assert.equal(await page.locator(".map-credit").count(), 0);
    assert.deepEqual(asked, []);
    assert.equal(await page.evaluate((to) => fetch(to).then(() => "answered", () => "refused"), `${IGN}/x`), "refused");
  }));
