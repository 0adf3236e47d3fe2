// Every page without a fault for axe, light and dark, and with reduced motion.

import { after, test } from "node:test";
import { PHONE, DESKTOP, accessible, address, browser, withPage } from "./lib.mjs";

after(() => browser.close());

const PAGES = [
  "/",
  "/?lang=en",
  "/?commune=48095&date=2025-12-01",
  "/?commune=34172&date=2025-12-01&lang=en&status=installing",
  "/?lat=44.518&lon=3.501&precision_m=20&date=2025-12-01",
  "/?q=Saint-Jean-qui-nexiste-pas",
  "/settle?aid=caim&department=48&date=2025-12-01",
  "/compare?place=commune:48095&place=commune:34172&date=2025-12-01",
  "/changes?commune=48095&date=2025-06-01&with=2025-12-01",
  "/bulk",
  "/print?commune=48095&date=2025-12-01",
  "/embed?commune=48095",
  "/embed/demo",
  "/aids/caim",
  "/problems/not-found",
  "/problems/unknown-commune?lang=en",
  "/docs",
  "/docs?lang=en",
  "/no-such-page",
  "/?q=pr%C3%A8s+de+Mende&date=2025-12-01",
];

for (const colorScheme of ["light", "dark"]) {
  for (const path of PAGES) {
    test(`axe finds nothing in ${path}, ${colorScheme}`, () =>
      withPage({ viewport: colorScheme === "light" ? DESKTOP : PHONE, colorScheme, reducedMotion: "reduce", allowErrors: [/404|409|400/], extraHTTPHeaders: { Accept: "text/html" } }, async (page) => {
        await page.goto(address + path);
        await accessible(page, path);
      }));
  }
}
