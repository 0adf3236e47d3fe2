// The scripts of the website. Everything the page says is there without them; they make it quicker and draw the map.

import "./main.css";
import { startLinks } from "./links";
import { startQuestions } from "./questions";
import { startSearch } from "./search";
import { startSwapping } from "./swap";

function bring(within: ParentNode): void {
  startSearch();
  startQuestions(within);
}

document.documentElement.classList.replace("no-js", "js");
document.documentElement.classList.add("js");
startSwapping(bring);
startLinks();
bring(document);
