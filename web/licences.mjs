// Writes the licences of what is bundled: `node licences.mjs OUT`. MapLibre's file holds its dependencies, so theirs are told too.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const [, , out] = process.argv;
const folder = new URL("node_modules/", import.meta.url);
const about = (name) => JSON.parse(readFileSync(new URL(`${name}/package.json`, folder), "utf8"));

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const all = new Set();
const queue = Object.keys(dependencies);
for (let name = queue.shift(); name; name = queue.shift()) {
  // Types leave nothing in a bundle.
  if (all.has(name) || name.startsWith("@types/") || !existsSync(new URL(`${name}/package.json`, folder))) continue;
  all.add(name);
  queue.push(...Object.keys(about(name).dependencies ?? {}));
}

const parts = ["What the scripts of the website are made of, beside those of eligeo itself (MIT)."];
for (const name of [...all].sort()) {
  const { version, license } = about(name);
  const files = readdirSync(new URL(`${name}/`, folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const text = files.map((file) => readFileSync(new URL(`${name}/${file}`, folder), "utf8").trim()).join("\n\n");
  parts.push(`== ${name} ${version} (${license})\n\n${text || "No text of the licence is in the package."}`);
}
writeFileSync(out, `${parts.join("\n\n").replaceAll("\r\n", "\n")}\n`);
