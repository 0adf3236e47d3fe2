// Where the website meets others: workbooks, a service that fails under a table, sites that hold the frame and mean no good, and
// the map whose shapes are no communes.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { readFileSync } from "node:fs";
import { DESKTOP, address, alive, browser, withPage, queuedAtFirst } from "./lib.mjs";

after(() => browser.close());
const DAY = "date=2025-12-01";
const TABLE = { name: "cabinets.csv", mimeType: "text/csv", buffer: Buffer.from("cabinet;code\nA;48095\nB;34172\n") };
const drawn = (page) => page.waitForSelector(".map-host[data-drawn]", { timeout: 40_000 });

test("a workbook is taken and comes back as one", () =>
  withPage({}, async (page) => {
    await page.goto(`${address}/bulk?${DAY}`);
    await alive(page);
    const workbook = readFileSync(new URL("../fixtures/cabinets.xlsx", import.meta.url));
    await page.setInputFiles("#data", { name: "cabinets.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: workbook });
    await page.locator("#colonnes summary").click();
    const commune = page.locator("#c-commune");
    if ((await commune.evaluate((field) => field.tagName)) === "SELECT") await commune.selectOption("code");
    else await commune.fill("code");
    await page.click("#bulk button[type=submit]");
    const link = page.locator("#bulk-progress a[download]");
    await page.locator("#bulk-progress a[download], #bulk-progress [role=alert]").waitFor();
    assert.equal(await link.count(), 1, await page.textContent("#bulk-progress"));
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.match(download.suggestedFilename(), /\.xlsx$/);
    const parts = [];
    for await (const part of await download.createReadStream()) parts.push(part);
    const bytes = Buffer.concat(parts);
    assert.equal(bytes.subarray(0, 2).toString("latin1"), "PK");
    assert.ok(bytes.length > 2_000, `${bytes.length} bytes`);
  }));

for (const [name, break_, wanted] of [
  ["is full", (page) => page.route("**/jobs", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"detail":"the space for jobs is full"}' })), /space for jobs is full/],
  ["is gone", (page) => page.route("**/jobs", (route) => route.abort()), /connexion|réseau|service/i],
  ["loses a job", async (page) => {
    await queuedAtFirst(page);
    await page.route("**/jobs/*", (route) => route.fulfill({ status: 500, contentType: "text/html", body: "<p>no" }));
  }, /ne répond pas.*continue/],
]) {
  test(`a table says it when the service ${name}, and can be sent again`, () =>
    withPage({ allowErrors: [/Failed to load resource|net::ERR/] }, async (page) => {
      await page.goto(`${address}/bulk?${DAY}`);
      await alive(page);
      await page.setInputFiles("#data", TABLE);
      await break_(page);
      await page.click("#bulk button[type=submit]");
      const alert = page.locator("#bulk-progress [role=alert]");
      await alert.waitFor();
      assert.match(await alert.textContent(), wanted);
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await page.click("#bulk button[type=submit]");
      await page.locator("#bulk-progress a[download]").waitFor();
    }));
}

for (const [name, break_] of [
  ["answers 500", (route) => route.fulfill({ status: 500, contentType: "text/plain", body: "no" })],
  ["is gone", (route) => route.abort()],
]) {
  test(`nothing is said to be deleted when the service ${name}, and it can be tried again`, () =>
    withPage({ allowErrors: [/Failed to load resource|net::ERR/] }, async (page) => {
      await page.goto(`${address}/bulk?${DAY}`);
      await alive(page);
      await page.setInputFiles("#data", TABLE);
      await page.click("#bulk button[type=submit]");
      await page.locator("#bulk-progress a[download]").waitFor();
      await page.route("**/jobs/*", (route) => (route.request().method() === "DELETE" ? break_(route) : route.continue()));
      await page.locator("#bulk-progress button").last().click();
      const alert = page.locator("#bulk-progress [role=alert]");
      await alert.waitFor();
      assert.match(await alert.textContent(), /pas confirmé/);
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await page.locator("#bulk-progress button").last().click();
      await page.waitForFunction(() => /effacés du serveur/.test(document.querySelector("#bulk-progress").textContent));
    }));
}

/** A site of another origin with this page. */
async function site(html, work) {
  const server = createServer((_, response) => response.setHeader("Content-Type", "text/html; charset=utf-8").end(html)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const context = await browser.newContext({ viewport: DESKTOP });
  try {
    await work(await context.newPage(), `http://127.0.0.1:${server.address().port}/`);
  } finally {
    await context.close();
    server.close();
  }
}

test("only the service's own frame changes the page that holds it", () => {
  const page = `<!doctype html><html lang="fr"><title>Ordre</title><h1>Ordre</h1>
    <script src="${address}/embed/v1.js" data-commune="48095"></script>
    <iframe id="other" srcdoc="<script>onmessage=()=>parent.postMessage({eligeo:{height:9999}},'*')</script>"></iframe>`;
  return site(page, async (page, at) => {
    await page.goto(at);
    await page.waitForFunction(() => Number.parseInt(document.querySelector("iframe").style.height) > 480);
    const height = () => page.evaluate(() => document.querySelector("iframe").style.height);
    const before = await height();
    // From this page itself, from another frame, and in words that the frame never says.
    await page.evaluate(() => window.postMessage({ eligeo: { height: 9_999 } }, "*"));
    await page.evaluate(() => document.querySelector("#other").contentWindow.postMessage("go", "*"));
    await page.waitForTimeout(300);
    assert.equal(await height(), before);
  });
});

test("the frame tells its height to none but the page that holds it, and only there it is shown", () => {
  const page = `<!doctype html><html lang="fr"><title>x</title><h1>x</h1>
    <iframe id="frame" src="${address}/embed?commune=48095"></iframe><iframe id="whole" src="${address}/"></iframe>
    <script>window.heard=[];addEventListener("message",(e)=>heard.push([e.origin,JSON.stringify(e.data)]))</script>`;
  return site(page, async (page, at) => {
    await page.goto(at);
    await page.frameLocator("#frame").locator("#reponse h2").waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await page.evaluate(() => window.heard), [], "nothing is told unasked");
    // Not in the words of the loader, then in them.
    for (const said of ['{"eligeo":{"hello":2}}', '"hello"', "null"]) {
      await page.evaluate((text) => document.querySelector("#frame").contentWindow.postMessage(JSON.parse(text), "*"), said);
    }
    await page.waitForTimeout(300);
    assert.deepEqual(await page.evaluate(() => window.heard), []);
    await page.evaluate(() => document.querySelector("#frame").contentWindow.postMessage({ eligeo: { hello: 1 } }, "*"));
    await page.waitForFunction(() => window.heard.length > 0);
    const [[origin, data]] = await page.evaluate(() => window.heard);
    assert.equal(origin, new URL(address).origin);
    assert.deepEqual(Object.keys(JSON.parse(data).eligeo), ["height"]);
    // Any other page of the service refuses to be held.
    assert.equal(await page.frameLocator("#whole").locator("#q").count(), 0);
  });
});

test("on the map of a région a click leads to the commune there, and so do keys", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    const open = async () => {
      await page.goto(`${address}/settle?aid=caim&${DAY}`);
      await page.locator("#carte-reponses").scrollIntoViewIfNeeded();
      await drawn(page);
    };
    await open();
    const { width, height } = await page.locator(".map-at").boundingBox();
    await page.locator(".map-at").click({ position: { x: width / 2, y: height / 2 } });
    await page.waitForURL(/[?&]commune=(09|11|12|30|31|32|34|46|48|65|66|81|82)\d{3}/);
    await open();
    await page.focus("#carte-reponses .maplibregl-canvas");
    await page.waitForFunction(() => /Sous/.test(document.querySelector(".map-said").textContent));
    await page.keyboard.press("Enter");
    await page.waitForURL(/[?&]commune=\d/);
  }));

test("another part of the country has its own classes on the map", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    const tiles = [];
    page.on("request", (request) => request.url().includes("/places/tiles/") && tiles.push(new URL(request.url()).searchParams));
    await page.goto(`${address}/settle?aid=caim&department=48&${DAY}`);
    await page.locator("#carte-reponses").scrollIntoViewIfNeeded();
    await drawn(page);
    assert.ok(tiles.length > 0 && tiles.every((query) => query.get("department") === "48" && query.get("date") === "2025-12-01"));
    tiles.length = 0;
    await page.selectOption("#department", "09");
    await page.waitForURL(/department=09/);
    await page.waitForFunction(() => performance.getEntriesByType("resource").some((e) => e.name.includes("/places/classes") && e.name.includes("department=09")));
    for (let patience = 100; tiles.length === 0 && patience > 0; patience -= 1) await page.waitForTimeout(100);
    assert.ok(tiles.length > 0 && tiles.every((query) => query.get("department") === "09"), String(tiles));
  }));
