// The scripts of the website. Everything the page says is there without them; they make it quicker and draw the map.

import "./main.css";
import { startLinks } from "./links";
import { startFrame } from "./embed/frame";
import { startMaps } from "./maps";
import { startQuestions } from "./questions";
import { startSearch } from "./search";
import { startSwapping } from "./swap";

/** The page of tables has scripts that no other page needs. */
async function startBulk(within: ParentNode): Promise<void> {
  if (within.querySelector("#bulk")) (await import("./bulk/page")).startBulkPage();
}

function bring(within: ParentNode): void {
  startSearch();
  startQuestions(within);
  startMaps(within);
  void startBulk(within);
}

document.documentElement.classList.replace("no-js", "js");
document.documentElement.classList.add("js");
startSwapping(bring);
startLinks();
bring(document);
startFrame();
