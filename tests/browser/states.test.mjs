// What keeps the state, what shows that something takes long or fails, and what the keyboard alone can do.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESKTOP, PHONE, address, alive, browser, withPage } from "./lib.mjs";

after(() => browser.close());
const MENDE = `${address}/?commune=48095&date=2025-12-01`;

async function firstQuestion(page) {
  const field = page.locator("#profil [data-field] input[type=radio]:visible").first();
  return { field, name: await field.getAttribute("name"), value: await field.getAttribute("value") };
}

test("back, forward and reload keep the state", () =>
  withPage({}, async (page) => {
    await page.goto(MENDE);
    await alive(page);
    const { field, name, value } = await firstQuestion(page);
    await field.click({ noWaitAfter: true });
    await page.waitForURL((url) => url.searchParams.get(name) === value);
    const answered = await page.textContent("#reponse .aids");
    await page.goBack();
    await page.waitForURL((url) => !url.searchParams.has(name));
    await page.waitForFunction((text) => document.querySelector("#reponse .aids").textContent !== text, answered);
    await page.goForward();
    await page.waitForURL((url) => url.searchParams.get(name) === value);
    await page.waitForFunction((text) => document.querySelector("#reponse .aids").textContent === text, answered);
    await page.reload();
    assert.equal(await page.textContent("#reponse .aids"), answered);
  }));

test("a slow network shows progress", () =>
  withPage({}, async (page) => {
    await page.goto(MENDE);
    await alive(page);
    await page.route("**/?*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    const { field } = await firstQuestion(page);
    await field.click({ noWaitAfter: true });
    await page.waitForSelector("#chargement[role=status]");
    assert.equal(await page.getAttribute("main", "aria-busy"), "true");
    await page.waitForSelector("#chargement", { state: "detached" });
  }));

test("a service that fails shows a message and a way on", () =>
  withPage({ allowErrors: [/503/] }, async (page) => {
    await page.goto(MENDE);
    await alive(page);
    await page.route("**/?*", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }));
    const { field, name, value } = await firstQuestion(page);
    await field.click({ noWaitAfter: true });
    await page.waitForSelector("#echec[role=alert]");
    await page.unroute("**/?*");
    await page.click("#echec button");
    await page.waitForURL((url) => url.searchParams.get(name) === value);
    assert.equal(await page.locator("#echec").count(), 0);
  }));

test("stale suggestions are dropped", () =>
  withPage({}, async (page) => {
    await page.goto(`${address}/`);
    await alive(page);
    await page.route("**/communes?*nom=Men*", async (route) => {
      if (new URL(route.request().url()).searchParams.get("nom") === "Men") await new Promise((resolve) => setTimeout(resolve, 1200));
      await route.continue().catch(() => {});
    });
    await page.locator("#q").pressSequentially("Men");
    await page.waitForTimeout(400);
    await page.locator("#q").pressSequentially("ton");
    await page.locator("[role=option]", { hasText: "Menton" }).first().waitFor();
    await page.waitForTimeout(1300);
    assert.match(await page.locator("[role=option]").first().textContent(), /Menton/);
    assert.equal(await page.getAttribute("#q", "aria-expanded"), "true");
    await page.press("#q", "Escape");
    assert.equal(await page.getAttribute("#q", "aria-expanded"), "false");
  }));

test("the keyboard alone finds a commune, reaches the answer and answers a question", () =>
  withPage({}, async (page) => {
    await page.goto(`${address}/`);
    await alive(page);
    const reach = async (selector, most = 60) => {
      for (let at = 0; at < most; at += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
      }
      assert.fail(`${selector} is not reached`);
    };
    await reach("#q");
    await page.keyboard.type("Mende", { delay: 20 });
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/commune=48095/);
    await page.waitForFunction(() => document.activeElement.tagName === "H1");
    await reach("#profil input[type=radio]");
    await page.keyboard.press("Space");
    await page.waitForFunction(() => location.search.split("&").length > 1 && !document.querySelector("main[aria-busy]"));
    assert.ok(await page.evaluate(() => document.activeElement.closest("#profil") !== null), "the focus stays in the questions");
  }));

for (const path of ["/", "/?commune=48095&date=2025-12-01", "/settle", "/compare?place=commune:48095&place=commune:34172", "/bulk", "/embed?commune=48095"]) {
  test(`no sideways scrolling on a phone, and none at 200 %: ${path}`, async () => {
    for (const viewport of [PHONE, { width: DESKTOP.width / 2, height: DESKTOP.height / 2 }]) {
      await withPage({ viewport }, async (page) => {
        await page.goto(address + path);
        const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(inner <= outer, `${inner} > ${outer} at ${viewport.width}`);
      });
    }
  });
}

test("another site can hold the frame, which tells its height to that site alone", () =>
  withPage({}, async (page) => {
    await page.goto(`${address}/embed/demo`);
    const line = await page.textContent("#embed-line");
    const [, integrity] = /integrity="([^"]+)"/.exec(line) ?? [];
    const response = await page.request.get(`${address}/embed/v1.js`);
    const { createHash } = await import("node:crypto");
    assert.equal(integrity, `sha384-${createHash("sha384").update(await response.body()).digest("base64")}`);
  }));

test("the loader makes a frame that grows to its content", async () => {
  const { createServer } = await import("node:http");
  const loader = `<!doctype html><html lang="fr"><title>Ordre</title><h1>Ordre</h1><script src="${address}/embed/v1.js" data-commune="48095" data-theme="dark"></script></html>`;
  const site = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(loader)).listen(0, "127.0.0.1");
  await new Promise((resolve) => site.once("listening", resolve));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    const frame = page.frameLocator("iframe");
    await frame.locator("#reponse h2").waitFor();
    assert.match(await frame.locator("#reponse h2").textContent(), /Mende/);
    await page.waitForFunction(() => Number.parseInt(document.querySelector("iframe").style.height) > 480);
  } finally {
    await context.close();
    site.close();
  }
});
