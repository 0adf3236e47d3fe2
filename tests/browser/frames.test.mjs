// The frame in sites of others, some of which mean no good: each way to forge a message, one fault at a time.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { address, browser } from "./lib.mjs";

after(() => browser.close());
const HIGHEST = 9_999;
const START = 480;

/** Two sites of other origins with the same pages, each at its path. */
async function sites(pages, work) {
  const serve = () => createServer((request, response) => response.setHeader("Content-Type", "text/html; charset=utf-8").end(`<!doctype html><html lang="fr"><title>Ordre</title><body>${pages[request.url] ?? ""}`));
  const servers = [serve(), serve()];
  for (const server of servers) await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await work(page, ...servers.map((server) => `http://127.0.0.1:${server.address().port}`));
  } finally {
    await context.close();
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
  }
}

/** The line that the service tells others to copy. It says https, which the service under test may not have. */
async function line(page) {
  await page.goto(`${address}/embed/demo`);
  return (await page.textContent("#embed-line")).replace("https://", `${new URL(address).protocol}//`);
}

const LOADER = `<script src="${address}/embed/v1.js" data-commune="48095"></script>`;
const height = (page) => page.evaluate(() => Number.parseInt(document.querySelector("iframe").style.height));
const grown = (page) => page.waitForFunction((start) => Number.parseInt(document.querySelector("iframe").style.height) > start, START);
const frameOf = async (page, selector) => (await page.$(selector)).contentFrame();
/** Messages from other processes take their time. */
const settled = (page) => page.waitForTimeout(300);

test("the line that is told, with its checksum, makes a frame as high as what it shows", () => {
  const pages = {};
  return sites(pages, async (page, at) => {
    const copied = await line(page);
    assert.match(copied, /integrity="sha384-/);
    pages["/"] = copied;
    await page.goto(`${at}/`);
    await grown(page);
    const frame = await frameOf(page, "iframe");
    assert.match(await frame.textContent("#reponse h2"), /Mende/);
    const inside = await frame.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(Math.abs((await height(page)) - inside) <= 1, `${await height(page)} and ${inside}`);
    assert.ok(await page.getAttribute("iframe", "title"));
    // What is shown changes, and so does the height.
    await frame.evaluate(() => document.querySelector("#reponse").append(Object.assign(document.createElement("p"), { textContent: "x ".repeat(9_000) })));
    await page.waitForFunction((before) => Number.parseInt(document.querySelector("iframe").style.height) > before + 200, inside);
  });
});

test("a loader that is not the one of the checksum is refused by the browser", () => {
  const pages = {};
  return sites(pages, async (page, at) => {
    pages["/"] = await line(page);
    const refused = page.waitForEvent("console", (message) => /integrity/.test(message.text()));
    await page.route("**/embed/v1.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()}\n//` });
    });
    await page.goto(`${at}/`);
    await refused;
    assert.equal(await page.locator("iframe").count(), 0);
  });
});

// Each of these has one thing wrong and all else right, so that no check stands in for another.
for (const [name, forge] of [
  ["from the page itself", (page) => page.evaluate((height) => postMessage({ eligeo: { height } }, "*"), HIGHEST)],
  ["from another frame of the service", async (page) => (await frameOf(page, "#other")).evaluate((height) => parent.postMessage({ eligeo: { height } }, "*"), HIGHEST)],
  ["from its own frame, led to another site", async (page, other) => {
    await page.evaluate((url) => (document.querySelector("iframe").src = url), `${other}/liar`);
    await page.waitForFunction(() => globalThis.lied);
  }],
  ["with no height a page has", async (page) => {
    const frame = await frameOf(page, "iframe");
    for (const height of [0, -1, 20_000, 1e9, Infinity, NaN, `${HIGHEST}`, [HIGHEST], null]) await frame.evaluate((height) => parent.postMessage({ eligeo: { height } }, "*"), height);
    for (const data of [HIGHEST, "eligeo", null, { height: HIGHEST }, { eligeo: null }]) await frame.evaluate((data) => parent.postMessage(data, "*"), data);
  }],
]) {
  test(`a height ${name} changes nothing`, () => {
    const pages = {
      "/": `${LOADER}<iframe id="other" src="${address}/embed?commune=34172"></iframe><script>addEventListener("message", (event) => event.data === "lied" && (globalThis.lied = true))</script>`,
      "/liar": `<script>parent.postMessage({ eligeo: { height: ${HIGHEST} } }, "*"); parent.postMessage("lied", "*")</script>`,
    };
    return sites(pages, async (page, at, other) => {
      const errors = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(`${at}/`);
      await grown(page);
      await (await frameOf(page, "#other")).waitForSelector("#reponse h2");
      const before = await height(page);
      await forge(page, other);
      await settled(page);
      assert.equal(await height(page), before);
      assert.deepEqual(errors, []);
    });
  });
}

test("the frame answers none but the page that holds it, and what others say to it changes nothing", () => {
  const pages = {
    "/": `${LOADER}<iframe id="spy"></iframe>`,
    // Another site in the same page: it can reach the frame, and says the loader's own words.
    "/spy": `<script>globalThis.heard = []; addEventListener("message", (event) => heard.push(event.data));
      for (const hello of [1, 2]) parent.frames[0].postMessage({ eligeo: { hello } }, "*");
      parent.frames[0].postMessage({ eligeo: { height: 1 } }, "*");</script>`,
  };
  return sites(pages, async (page, at, other) => {
    await page.goto(`${at}/`);
    await grown(page);
    const frame = await frameOf(page, "iframe");
    const shown = await frame.innerText("main");
    await page.evaluate((url) => (document.querySelector("#spy").src = url), `${other}/spy`);
    const spy = await frameOf(page, "#spy");
    await spy.waitForURL(/spy/);
    await settled(page);
    assert.equal(await frame.innerText("main"), shown);
    assert.match(frame.url(), /commune=48095/);
    const before = await height(page);
    // Were the spy taken for the holder, it would be told of this.
    await frame.evaluate(() => document.querySelector("#reponse").append(Object.assign(document.createElement("p"), { textContent: "x ".repeat(9_000) })));
    await page.waitForFunction((before) => Number.parseInt(document.querySelector("iframe").style.height) > before, before);
    assert.deepEqual(await spy.evaluate(() => globalThis.heard), []);
  });
});

test("no page but the one made for it lets itself be held", () => {
  const held = ["/embed?commune=48095", "/embed"];
  const not = ["/", "/?commune=48095", "/settle", "/compare", "/changes", "/bulk", "/print?commune=48095", "/embed/demo", "/aids/caim", "/problems/not-found"];
  const pages = { "/": [...held, ...not].map((path) => `<iframe src="${address}${path}"></iframe>`).join("") };
  return sites(pages, async (page, at) => {
    await page.goto(`${at}/`);
    await page.waitForLoadState("load");
    const shown = [];
    for (const [number, path] of [...held, ...not].entries()) {
      const frame = await (await page.locator("iframe").nth(number).elementHandle()).contentFrame();
      // Chromium shows a page of its own in the place of one that refuses.
      if (!frame.url().startsWith("chrome-error:")) shown.push(path);
    }
    assert.deepEqual(shown, held);
  });
});
