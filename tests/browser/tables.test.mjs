// A table that goes wrong on its way: a workbook whose columns nobody knows, a service that fails under it, what is left behind.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { address, alive, browser, withPage } from "./lib.mjs";

after(() => browser.close());
const WORKBOOK = readFileSync(new URL("../fixtures/cabinets.xlsx", import.meta.url));
const ADDED = ["commune_code", "zone", "eligeo_status", "aid_caim"];
const FAULTS = [/Failed to load resource/];

async function open(page) {
  await page.goto(`${address}/bulk?date=2025-12-01`);
  await alive(page);
  // The page of tables brings itself to life a moment after the rest.
  await page.waitForSelector(".drop");
}

/** Drops a file on the field, as from a folder of the desk. */
async function drop(page, name, bytes) {
  const data = await page.evaluateHandle(([name, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name));
    return data;
  }, [name, [...bytes]]);
  await page.dispatchEvent(".drop", "dragover", { dataTransfer: data });
  await page.dispatchEvent(".drop", "drop", { dataTransfer: data });
}

const csv = (text) => ({ name: "cabinets.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const TABLE = csv("cabinet;code\nA;48095\nB;34172\n");

async function send(page) {
  await page.click("#bulk button[type=submit]");
  await page.locator("#bulk-progress a[download], #bulk-progress [role=alert]").waitFor();
}

async function take(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#bulk-progress a[download]")]);
  const parts = [];
  for await (const part of await download.createReadStream()) parts.push(part);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(parts) };
}

/** The file of this name in a ZIP archive, found by the list at its end. */
function unzip(bytes, wanted) {
  let at = bytes.readUInt32LE(bytes.lastIndexOf("PK\x05\x06", undefined, "latin1") + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [long, more, note] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    if (bytes.toString("utf8", at + 46, at + 46 + long) === wanted) {
      const from = bytes.readUInt32LE(at + 42);
      const start = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
      const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
      return (bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString("utf8");
    }
    at += 46 + long + more + note;
  }
  return assert.fail(`no ${wanted}`);
}

/** The rows of a workbook's first sheet, each as the texts of its cells. */
function rowsOf(workbook) {
  const cells = (row) => [...row.matchAll(/<c [^>]*?(?:\/>|>(.*?)<\/c>)/gs)].map(([, cell = ""]) => cell.replace(/<[^>]*>/g, ""));
  return [...unzip(workbook, "xl/worksheets/sheet1.xml").matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => cells(row));
}

test("a workbook is dropped, its column named, and each of its rows comes back", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await drop(page, "cabinets.xlsx", WORKBOOK);
    assert.match(await page.textContent(".preview"), /cabinets\.xlsx/);
    // A column that is not there is told with those that are, and the form stays for another try.
    await page.locator("#colonnes summary").click();
    await page.fill("#c-commune", "Commune");
    await send(page);
    assert.match(await page.textContent("#bulk-progress [role=alert]"), /Commune.*cabinet, code/);
    await page.fill("#c-commune", "code");
    await send(page);
    assert.match(await page.textContent("#bulk-progress [role=status]"), /\b3 lignes/);
    const { name, bytes } = await take(page);
    assert.equal(name, "cabinets.eligeo.xlsx");
    const [header, ...rows] = rowsOf(bytes);
    const of = (row) => row.slice(0, 2).join(" ");
    assert.deepEqual(rows.map(of), ["A 48095", "B 34172", "C 09002"]);
    assert.deepEqual(ADDED.filter((column) => !header.includes(column)), []);
    assert.deepEqual(rows.map((row) => row[header.indexOf("commune_code")]), ["48095", "34172", "09002"]);
  }));

test("a row that says nothing is told, and harms no other", () =>
  withPage({}, async (page) => {
    await open(page);
    await page.setInputFiles("#data", csv("cabinet;où c’est\nA;48095\nB;99999\nC;34172\n"));
    await page.waitForSelector(".preview td >> text=99999");
    await page.locator("#colonnes summary").click();
    await page.selectOption("#c-commune", "où c’est");
    await send(page);
    const { name, bytes } = await take(page);
    assert.equal(name, "cabinets.eligeo.csv");
    const [header, ...rows] = bytes.toString("utf8").trim().split("\n").map((line) => line.split(";"));
    const status = header.indexOf("eligeo_status");
    assert.deepEqual(rows.map((row) => `${row[0]} ${row[status]}`), ["A ok", "B not-found", "C ok"]);
  }));

test("a job that cannot be asked about for a moment is waited for", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    let dropped = 0;
    await page.route(/\/jobs\/\w+$/, (route) => {
      if (route.request().method() !== "GET" || dropped === 2) return route.continue();
      dropped += 1;
      return route.abort("connectionreset");
    });
    await send(page);
    assert.equal(dropped, 2);
    assert.equal(await page.locator("#bulk-progress a[download]").count(), 1, await page.textContent("#bulk-progress"));
  }));

test("a job that can never be asked about ends in a message, and the form stays as it was filled", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    await page.waitForSelector(".preview td >> text=48095");
    await page.locator("#colonnes summary").click();
    await page.selectOption("#c-commune", "code");
    await page.route(/\/jobs\/\w+$/, (route) => route.abort("connectionreset"));
    await send(page);
    assert.match(await page.textContent("#bulk-progress [role=alert]"), /ne répond pas/);
    assert.equal(await page.locator("#bulk-progress progress").count(), 0, "nothing seems to go on");
    assert.equal(await page.inputValue("#c-commune"), "code");
    assert.equal(await page.evaluate(() => document.querySelector("#data").files.length), 1);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await send(page);
    assert.equal(await page.locator("#bulk-progress a[download]").count(), 1);
  }));

test("stopping a table deletes it from the service", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    let id = "";
    // The service is said to be busy with others, for as long as it takes to stop.
    await page.route("**/jobs", async (route) => {
      const response = await route.fetch();
      const job = await response.json();
      ({ id } = job);
      await route.fulfill({ response, json: { ...job, state: "queued" } });
    });
    await page.route(/\/jobs\/\w+$/, (route) => (route.request().method() === "GET" ? route.fulfill({ json: { id, state: "queued", rows: 2, rows_done: 0, error: null } }) : route.continue()));
    await page.click("#bulk button[type=submit]");
    await page.waitForFunction(() => /attend son tour/.test(document.querySelector("#bulk-progress").textContent));
    const own = `${address}/jobs/${id}`;
    assert.equal((await page.request.get(own)).status(), 200, "it is there before");
    await page.click("#bulk-progress button");
    await page.waitForFunction(() => /rien ne reste/.test(document.querySelector("#bulk-progress").textContent));
    assert.equal((await page.request.get(own)).status(), 404);
  }));

// Known to fail: job.ts does not look at what DELETE answers.
for (const [name, answer] of [["answers 500", (route) => route.fulfill({ status: 500, body: "" })], ["is gone", (route) => route.abort("connectionreset")]]) {
  test(`what could not be deleted is not said to be, when the service ${name}`, { todo: "web/src/bulk/job.ts: remove() ignores the answer" }, () =>
    withPage({ allowErrors: FAULTS }, async (page) => {
      await open(page);
      await page.setInputFiles("#data", TABLE);
      await send(page);
      await page.route(/\/jobs\/\w+$/, (route) => (route.request().method() === "DELETE" ? answer(route) : route.continue()));
      await page.locator("#bulk-progress button").last().click();
      await page.waitForTimeout(500);
      assert.doesNotMatch(await page.textContent("#bulk-progress"), /effacés/);
      assert.equal(await page.locator("#bulk-progress [role=alert]").count(), 1, "the failure is told");
    }));
}

test("a failure of the service is told in words of this page", { todo: "web/src/bulk/job.ts: refusal() uses words of the answer pages" }, () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    await page.route("**/jobs", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<p>Bad gateway" }));
    await send(page);
    // No earlier answer stands below the message.
    assert.doesNotMatch(await page.textContent("#bulk-progress [role=alert]"), /réponse d’avant/);
  }));
