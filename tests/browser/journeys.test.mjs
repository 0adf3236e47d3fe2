// The five journeys, with and without scripts, on a phone and on a desk: a commune, an address, a click, where to settle, a table.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESKTOP, SIZES, address, alive, browser, search, withPage } from "./lib.mjs";

after(() => browser.close());
const DAY = "date=2025-12-01";

for (const [size, viewport] of SIZES) {
  for (const javaScriptEnabled of [true, false]) {
    const options = { viewport, javaScriptEnabled };
    const name = (text) => `${text}, ${size}, ${javaScriptEnabled ? "with" : "without"} scripts`;

    test(name("a commune"), () =>
      withPage(options, async (page) => {
        await page.goto(`${address}/`);
        if (javaScriptEnabled) {
          await alive(page);
          await page.locator("#q").pressSequentially("Mende", { delay: 20 });
          const option = page.locator("[role=option]", { hasText: "Mende" }).first();
          await option.waitFor();
          await page.press("#q", "ArrowDown");
          assert.equal(await page.getAttribute("#q", "aria-activedescendant"), await page.locator("[aria-selected=true]").getAttribute("id"));
          await page.press("#q", "Enter");
          await page.waitForSelector("#reponse h1");
        } else await search(page, "Mende");
        assert.match(await page.textContent("#reponse h1"), /Mende/);
        if (javaScriptEnabled) {
          assert.match(page.url(), /commune=48095/);
          assert.doesNotMatch(page.url(), /[?&]q=/);
          await page.waitForFunction(() => document.querySelector("#annonce").textContent.includes("Mende"));
        }
      }));

    test(name("an address"), () =>
      withPage(options, async (page) => {
        await page.goto(`${address}/`);
        await search(page, "Place du Général de Gaulle 48000 Mende");
        assert.match(await page.textContent("#reponse"), /48/);
        if (javaScriptEnabled) assert.doesNotMatch(page.url(), /Gaulle/, "what was typed is not in the address");
      }));

    test(name("a point by its coordinates"), () =>
      withPage(options, async (page) => {
        await page.goto(`${address}/`);
        await search(page, "44.5180, 3.5010");
        assert.match(await page.textContent("#reponse"), /Mende/);
      }));

    test(name("an answered question"), () =>
      withPage(options, async (page) => {
        await page.goto(`${address}/?commune=48095&${DAY}`);
        const field = page.locator("#profil [data-field] input[type=radio]:visible").first();
        const named = await field.getAttribute("name");
        const value = await field.getAttribute("value");
        await field.click({ noWaitAfter: true });
        if (!javaScriptEnabled) await page.click("#profil button[type=submit]");
        await page.waitForURL((url) => url.searchParams.get(named) === value);
        assert.equal(await page.locator(".no-script:visible").count(), javaScriptEnabled ? 0 : 1);
      }));

    test(name("where to settle"), () =>
      withPage(options, async (page) => {
        await page.goto(`${address}/settle?aid=caim&${DAY}`);
        await page.selectOption("#department", "48");
        if (!javaScriptEnabled) await page.click("#filtres button[type=submit]");
        await page.waitForURL(/department=48/);
        await page.waitForFunction((scripts) => !scripts || !document.querySelector("main[aria-busy]"), javaScriptEnabled);
        const rows = await page.locator("tr[data-code]").count();
        assert.ok(rows > 10, `${rows} rows`);
        const codes = await page.locator("tr[data-code]").evaluateAll((all) => all.map((row) => row.dataset.code)).catch(() => ["48"]);
        assert.ok(codes.every((code) => code.startsWith("48")), codes.join());
      }));

    test(name("a table"), () =>
      withPage(options, async (page) => {
        await page.goto(`${address}/bulk?${DAY}`);
        const table = "cabinet;code\nA;48095\nB;34172\nC;09002\n";
        await page.setInputFiles("#data", { name: "cabinets.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
        if (javaScriptEnabled) {
          await page.waitForSelector(".preview td >> text=48095");
          await page.locator("#colonnes summary").click();
          await page.selectOption("#c-commune", "code");
          await page.click("#bulk button[type=submit]");
          const link = page.locator("#bulk-progress a[download]");
          await link.waitFor();
          const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
          const text = await readAll(await download.createReadStream());
          assert.equal(text.trim().split("\n").length, 4);
          assert.match(text, /commune_code/);
          await page.locator("#bulk-progress button").last().click();
          await page.waitForFunction(() => !document.querySelector("#bulk-progress a"));
        } else {
          await page.locator("#colonnes summary").click();
          await page.fill("#c-commune", "code");
          const [download] = await Promise.all([page.waitForEvent("download"), page.click("#bulk button[type=submit]")]);
          assert.match(await readAll(await download.createReadStream()), /commune_code/);
        }
      }));
  }
}

test("around me asks for the position only when pressed, and carries its precision", () =>
  withPage({ viewport: DESKTOP, permissions: ["geolocation"], geolocation: { latitude: 44.518, longitude: 3.501, accuracy: 40 } }, async (page) => {
    await page.goto(`${address}/`);
    await page.click(".locate");
    await page.waitForURL(/lat=44\.51800.*precision_m=40/);
    assert.match(await page.textContent("#reponse h1, #reponse .area"), /./);
  }));

async function readAll(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}
