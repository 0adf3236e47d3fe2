// What a reader met who had never seen the site: nothing is out of reach of the keyboard, of a narrow screen or of paper.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { address, browser, withPage } from "./lib.mjs";

after(() => browser.close());

const ANSWER = "/?commune=48095&date=2025-12-01";

test("arrows pass over answers, and the one that they end on is sent when the question is left", () =>
  withPage({}, async (page) => {
    await page.goto(address + ANSWER);
    await page.waitForFunction(() => document.documentElement.className !== "no-js");
    await page.focus("#question-status input:checked");
    const chosen = () => page.evaluate(() => document.querySelector("#question-status input:checked").value);
    const first = await chosen();
    for (let step = 0; step < 2; step++) await page.keyboard.press("ArrowDown");
    const meant = await chosen();
    assert.notEqual(meant, first);
    // Long enough for an answer, had it been sent.
    await page.waitForTimeout(500);
    assert.equal(new URL(page.url()).searchParams.get("status"), null);
    await page.keyboard.press("Tab");
    await page.waitForFunction((value) => new URL(location.href).searchParams.get("status") === value, meant);
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
  }));

test("the way to a question leads the keyboard there", () =>
  withPage({}, async (page) => {
    await page.goto(`${address}${ANSWER}&status=student`);
    await page.focus("a[href='#question-status'], .reason a[href^='#question-']");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id.startsWith("question-"));
  }));

test("nothing is wider than 320 pixels", () =>
  withPage({ viewport: { width: 320, height: 640 } }, async (page) => {
    for (const path of [ANSWER, `${ANSWER}&lang=en`, "/aids/cde", "/settle", "/quality", "/print?commune=48095&date=2025-12-01", "/embed/demo"]) {
      await page.goto(address + path);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320, path);
    }
  }));

test("an answer is one sheet of paper, from its own page and from that of the sheet", () =>
  withPage({}, async (page) => {
    for (const path of [`${ANSWER}&status=installing&age=35`, "/print?commune=48095&date=2025-12-01"]) {
      await page.goto(address + path);
      const file = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      assert.equal(/\/Count (\d+)/.exec(file)?.[1], "1", path);
    }
  }));

test("the demo shows the frame as high as what is in it", () =>
  withPage({}, async (page) => {
    await page.goto(`${address}/embed/demo`);
    await page.locator("#embed-demo iframe").scrollIntoViewIfNeeded();
    await page.waitForFunction(() => Number.parseInt(document.querySelector("#embed-demo iframe").style.height) > 700);
  }));
