// A table that goes wrong on its way: a workbook whose columns nobody knows, a service that fails under it, what is left behind.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { address, alive, browser, withPage, queuedAtFirst } from "./lib.mjs";

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
    assert.match(await page.textContent("#bulk-progress [role=alert]"), /aucune colonne « Commune » ; les colonnes sont : cabinet, code/);
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
    await queuedAtFirst(page);
    await page.route(/\/jobs\/\w+$/, (route) => {
      if (route.request().method() !== "GET" || dropped === 2) return route.continue();
      dropped += 1;
      return route.abort("connectionreset");
    });
    await send(page);
    assert.equal(dropped, 2);
    assert.equal(await page.locator("#bulk-progress a[download]").count(), 1, await page.textContent("#bulk-progress"));
  }));

test("a job that cannot be asked about for long is said to go on, and is come back to", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    await page.waitForSelector(".preview td >> text=48095");
    await page.locator("#colonnes summary").click();
    await page.selectOption("#c-commune", "code");
    await queuedAtFirst(page);
    await page.route(/\/jobs\/\w+$/, (route) => route.abort("connectionreset"));
    await send(page);
    const told = await page.textContent("#bulk-progress [role=alert]");
    assert.match(told, /ne répond pas.*le travail continue/);
    assert.doesNotMatch(told, /pas été traité/);
    assert.equal(await page.locator("#bulk-progress progress").count(), 0, "no bar says how far it is");
    assert.equal(await page.inputValue("#c-commune"), "code");
    assert.equal(await page.evaluate(() => document.querySelector("#data").files.length), 1);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.locator("#bulk-progress button").first().click();
    await page.waitForSelector("#bulk-progress a[download]");
    assert.equal(await page.locator("#bulk-progress [role=alert]").count(), 0);
  }));

test("a page that is loaded again finds its job, and says when there is none any more", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    await send(page);
    assert.match(page.url(), /#job=[0-9a-f]{32}$/);
    const kept = page.url();
    await page.reload();
    await page.waitForSelector("#bulk-progress a[download]");
    const { bytes } = await take(page);
    assert.match(bytes.toString("utf8"), /48095/);
    await page.locator("#bulk-progress button").last().click();
    await page.waitForFunction(() => /effacés/.test(document.querySelector("#bulk-progress").textContent));
    assert.doesNotMatch(page.url(), /#job/);
    await page.goto("about:blank");
    await page.goto(kept);
    await page.waitForSelector("#bulk-progress [role=alert]");
    assert.match(await page.textContent("#bulk-progress [role=alert]"), /n’est plus sur le serveur/);
  }));

test("stopped when the job has just been made, it is deleted before that is said", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    let made = () => {};
    const job = new Promise((resolve) => (made = resolve));
    let answer = () => {};
    const held = new Promise((resolve) => (answer = resolve));
    await page.route("**/jobs", async (route) => {
      const response = await route.fetch();
      made((await response.json()).id);
      await held;
      await route.fulfill({ response });
    });
    await page.click("#bulk button[type=submit]");
    const own = `${address}/jobs/${await job}`;
    await page.locator("#bulk-progress button").first().click();
    assert.doesNotMatch(await page.textContent("#bulk-progress"), /rien ne reste/, "nobody knows yet");
    assert.equal((await page.request.get(own)).status(), 200);
    answer();
    await page.waitForFunction(() => /rien ne reste/.test(document.querySelector("#bulk-progress").textContent));
    assert.equal((await page.request.get(own)).status(), 404);
  }));

test("while a table is worked on there is no second one", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    let sent = 0;
    await page.route("**/jobs", (route) => {
      sent += 1;
      return route.continue();
    });
    await page.route(/\/jobs\/\w+$/, (route) => (route.request().method() === "GET" ? route.abort("connectionreset") : route.continue()));
    await page.click("#bulk button[type=submit]");
    await page.waitForSelector("#bulk-progress button");
    assert.equal(await page.locator("#bulk button[type=submit]").isDisabled(), true);
    await page.evaluate(() => document.querySelector("#bulk").requestSubmit());
    await page.waitForFunction(() => /déjà en cours/.test(document.querySelector("#annonce").textContent));
    assert.equal(sent, 1);
    await page.waitForSelector("#bulk-progress [role=alert]");
    await page.locator("#bulk-progress button").last().click();
    await page.waitForFunction(() => /rien ne reste/.test(document.querySelector("#bulk-progress").textContent));
    assert.equal(await page.locator("#bulk button[type=submit]").isDisabled(), false);
  }));

test("addresses that are pasted come back as a table, and so does a table with titles", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.fill("#rows", "1 place Georges-Frèche 34000 Montpellier\nMende");
    await send(page);
    const { name, bytes } = await take(page);
    assert.equal(name, "lignes.eligeo.csv");
    const [header, ...rows] = bytes.toString("utf8").trim().split(/\r?\n/);
    assert.match(header, /^adresse;commune_code;/);
    assert.deepEqual(rows.map((row) => /;(\d{5});/.exec(row)?.[1]), ["34172", "48095"]);
    await page.fill("#rows", "cabinet\tcode\nA\t48095");
    assert.equal(await page.isChecked("input[name=rows_are][value=table]"), true, "cells were pasted");
    await send(page);
    const table = await take(page);
    assert.match(table.bytes.toString("utf8"), /^cabinet\tcode\tcommune_code/);
    // Both at once would leave open which is meant.
    await page.setInputFiles("#data", TABLE);
    await page.click("#bulk button[type=submit]");
    assert.equal(await page.evaluate(() => document.querySelector("#bulk").checkValidity()), false);
  }));

test("without scripts, rows that are pasted are downloaded, and what is wrong is a page", () =>
  withPage({ javaScriptEnabled: false, allowErrors: FAULTS }, async (page) => {
    await page.goto(`${address}/bulk`);
    await page.fill("#rows", "Mende");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#bulk button[type=submit]")]);
    assert.equal(download.suggestedFilename(), "lignes.eligeo.csv");
    await page.fill("#rows", "cabinet\tville");
    await page.click("#bulk button[type=submit]");
    await page.waitForSelector("h1");
    assert.equal(await page.getAttribute("html", "lang"), "fr");
    assert.match(await page.textContent("main"), /la ligne 1 a plusieurs cellules/);
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

for (const [name, answer] of [["answers 500", (route) => route.fulfill({ status: 500, body: "" })], ["is gone", (route) => route.abort("connectionreset")]]) {
  test(`what could not be deleted is not said to be, when the service ${name}`, () =>
    withPage({ allowErrors: FAULTS }, async (page) => {
      await open(page);
      await page.setInputFiles("#data", TABLE);
      await send(page);
      await page.route(/\/jobs\/\w+$/, (route) => (route.request().method() === "DELETE" ? answer(route) : route.continue()));
      await page.locator("#bulk-progress button").last().click();
      await page.waitForSelector("#bulk-progress [role=alert]");
      assert.doesNotMatch(await page.textContent("#bulk-progress"), /sont effacés/);
      assert.equal(await page.locator("#bulk-progress [role=alert]").count(), 1, "the failure is told");
    }));
}

test("a failure of the service is told in words of this page", () =>
  withPage({ allowErrors: FAULTS }, async (page) => {
    await open(page);
    await page.setInputFiles("#data", TABLE);
    await page.route("**/jobs", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<p>Bad gateway" }));
    await send(page);
    // No earlier answer stands below the message.
    assert.doesNotMatch(await page.textContent("#bulk-progress [role=alert]"), /réponse d’avant/);
  }));
