// A browser for the tests: Debian's Chromium, drawing WebGL in software, and a watch over what each page does.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const address = (process.env.ELIGEO_ADDRESS ?? "").replace(/\/$/, "");
assert.ok(address, "set ELIGEO_ADDRESS to the service to test, as in http://127.0.0.1:8080");

const program = [process.env.CHROMIUM, "/usr/bin/chromium"].find((path) => path && existsSync(path));
assert.ok(program, "Chromium is missing: apt-get install chromium, or set CHROMIUM to its path");

export const PHONE = { width: 375, height: 740 };
export const DESKTOP = { width: 1280, height: 900 };
export const SIZES = [["phone", PHONE], ["desktop", DESKTOP]];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const browser = await chromium.launch({
  executablePath: program,
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});

/** Opens a page, runs `work` in it, and fails when it wrote an error, asked another host than `hosts`, or broke its policy. */
export async function withPage(options, work) {
  const { viewport = DESKTOP, allowErrors = [], hosts = [address], ...rest } = options;
  const context = await browser.newContext({ viewport, locale: "fr-FR", ...rest });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on("console", (message) => {
    const text = message.text();
    // Chromium's own remark on drawing in software is none of the page's.
    if (!["error", "warning"].includes(message.type()) || /GPU stall|WebGL|GL Driver|swiftshader/i.test(text)) return;
    if (!allowErrors.some((allowed) => allowed.test(text))) faults.push(`console ${message.type()}: ${text}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!hosts.some((host) => url.startsWith(host)) && !/^(data|blob|about):/.test(url)) faults.push(`another host: ${url}`);
  });
  try {
    await work(page, context);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults, []);
}

/** Fails when axe finds a fault in the page. */
export async function accessible(page, where) {
  // Given to the page by the browser, not by the page's own scripts: its policy would refuse those.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join(" | ")}`);
  assert.deepEqual(told, [], where);
}

/** How many different colours a part of the page shows: a map that was not drawn has a handful at most. */
export async function colours(page, selector) {
  const png = await page.locator(selector).first().screenshot();
  return page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const found = new Set();
    for (let at = 0; at < data.length; at += 16) found.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return found.size;
  }, [...png]);
}

/** Waits until the scripts have brought the page to life, and fails when they have not. */
export const alive = (page) => page.waitForSelector("html.js");

/** The search field and what becomes of a text in it, with scripts or without. */
export async function search(page, text) {
  await page.fill("#q", text);
  await page.press("#q", "Enter");
  await page.waitForSelector("#reponse h1");
}

/** A small table may be done before the service has answered that it took it: then nothing would be asked about. */
export const queuedAtFirst = (page) =>
  page.route(/\/jobs$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), state: "queued", rows_done: 0, summary: null } });
  });
