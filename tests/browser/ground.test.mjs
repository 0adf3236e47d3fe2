// The map of "where to settle" from far, where shapes are no communes, and from near, where they are: a click and the keys
// take the commune in the middle, the one that the service says is there.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { address, browser, withPage } from "./lib.mjs";

after(() => browser.close());

async function open(page, part) {
  await page.goto(`${address}/settle?aid=caim&${part}&date=2025-12-01`);
  await page.locator("#carte-reponses").scrollIntoViewIfNeeded();
  await page.waitForSelector(".map-host[data-drawn]", { timeout: 40_000 });
}

const under = async (page) => {
  await page.focus("#carte-reponses .maplibregl-canvas");
  await page.waitForFunction(() => /^Sous la croix/.test(document.querySelector(".map-said").textContent));
  const said = await page.textContent(".map-said");
  const [, name] = /^Sous la croix : (.+)\. Entrée/.exec(said.replaceAll("\u00a0", " ").replaceAll("\u202f", " ")) ?? [];
  assert.ok(name, said);
  // Those who do not see it hear it.
  await page.waitForFunction((said) => document.querySelector("#annonce").textContent === said, said);
  return name;
};

async function arrives(page) {
  await page.waitForURL(/\/\?(.*&)?commune=\d/);
  return { code: new URL(page.url()).searchParams.get("commune"), name: await page.textContent("#reponse h1") };
}

/** Where the middle of a part of the country is on a map: between its edges, as Mercator draws them. */
async function middle(page, part) {
  const { bbox: [west, south, east, north] } = await (await page.request.get(`${address}/places/classes?${part}&date=2025-12-01`)).json();
  const up = (lat) => Math.asinh(Math.tan((lat * Math.PI) / 180));
  return [(Math.atan(Math.sinh((up(south) + up(north)) / 2)) * 180) / Math.PI, (west + east) / 2];
}

async function click(page) {
  const map = await page.locator(".map-at canvas").boundingBox();
  await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
}

const take = { "a click takes": click, "the keys take": async (page) => {
  const name = await under(page);
  await page.keyboard.press("Enter");
  return name;
} };

for (const [part, codes, pixel] of [["region=76", /^(09|11|12|30|31|32|34|46|48|65|66|81|82)/, 0.01], ["department=48", /^48/, 0.004]]) {
  for (const [how, act] of Object.entries(take)) {
    test(`from far ${how} the commune in the middle of the map: ${part}`, () =>
      withPage({ reducedMotion: "reduce" }, async (page) => {
        await open(page, part);
        const wanted = await middle(page, part);
        const asked = [];
        const told = [];
        // Read before the page has it: it goes on to the next one at once.
        await page.route(/\/communes\?lat=/, async (route) => {
          const response = await route.fetch();
          asked.push(new URL(route.request().url()).searchParams);
          told.push(...(await response.json()).map(({ code }) => code));
          await route.fulfill({ response });
        });
        const name = await act(page);
        const found = await arrives(page);
        assert.match(found.code, codes);
        assert.ok(told.includes(found.code), `${found.code}, not ${told}`);
        // A click is as exact as pixels are.
        for (const query of asked) {
          for (const [at, name] of ["lat", "lon"].entries()) assert.ok(Math.abs(Number(query.get(name)) - wanted[at]) < 2 * pixel, `${query}, not ${wanted}`);
        }
        if (name) assert.ok(found.name.includes(name), `${found.name}, not ${name}`);
        assert.match(page.url(), /date=2025-12-01/, "the day is kept");
        assert.doesNotMatch(page.url(), /region=|department=|aid=/, "what was asked of the list is not");
      }));
  }
}

test("from near, where each commune has its shape, the keys and a click take the same one", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    const near = async () => {
      await open(page, "department=48");
      for (let step = 0; step < 3; step += 1) {
        await page.click(".map-buttons button");
        await page.waitForTimeout(500);
      }
      await page.waitForSelector(".map-host[data-drawn]");
    };
    await near();
    let asked = 0;
    page.on("request", (request) => (asked += request.url().includes("/communes?lat") ? 1 : 0));
    const name = await take["the keys take"](page);
    const byKeys = await arrives(page);
    assert.ok(byKeys.name.includes(name), `${byKeys.name}, not ${name}`);
    await near();
    await click(page);
    assert.deepEqual(await arrives(page), byKeys);
    assert.equal(asked, 0, "the shapes tell, not the service");
  }));

test("moved by keys, the cross names another commune, and leads there", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    await open(page, "region=76");
    const before = await under(page);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((name) => {
      const said = document.querySelector(".map-said").textContent;
      return /^Sous la croix/.test(said) && !said.includes(name);
    }, before);
    const now = await under(page);
    await page.keyboard.press("Enter");
    assert.ok((await arrives(page)).name.includes(now));
  }));

test("in the sea there is nothing to take", () =>
  withPage({ reducedMotion: "reduce" }, async (page) => {
    await open(page, "region=76");
    // The corner below on the right is in the gulf of Lion.
    const { width, height } = await page.locator(".map-at").boundingBox();
    // South of what the keys, which have the focus with the click, would take.
    const asked = page.waitForResponse((response) => Number(/\/communes\?lat=([\d.]+)/.exec(response.url())?.[1]) < 43);
    await page.locator(".map-at").click({ position: { x: width - 20, y: height - 20 } });
    assert.deepEqual(await (await asked).json(), []);
    await page.waitForTimeout(300);
    assert.match(page.url(), /\/settle/);
  }));

test("what could not be looked up is not said to be nothing", () =>
  withPage({ reducedMotion: "reduce", allowErrors: [/Failed to load resource/] }, async (page) => {
    await open(page, "region=76");
    await page.route(/\/communes\?lat=/, (route) => route.abort("connectionreset"));
    await page.focus("#carte-reponses .maplibregl-canvas");
    await page.waitForFunction(() => /n’a pas pu être demandé/.test(document.querySelector(".map-said").textContent));
    await click(page);
    await page.waitForFunction(() => /n’a pas pu être demandé/.test(document.querySelector("#annonce").textContent));
    assert.match(page.url(), /\/settle/);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await click(page);
    await arrives(page);
  }));
