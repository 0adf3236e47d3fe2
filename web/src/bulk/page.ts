// The page of tables: a file is dropped, its columns are chosen, the work is watched, its result taken and deleted.

import { find, make } from "../dom";
import { fill, locale, words } from "../words";
import { head } from "./csv";
import { runJob } from "./job";

const started = new WeakSet<HTMLFormElement>();
const MEBIBYTE = 1 << 20;

/** Brings the form to life. */
export function startBulkPage(): void {
  const form = find("form#bulk", HTMLFormElement);
  const input = form && find("input[type=file]", HTMLInputElement, form);
  const progress = form && find("#bulk-progress", HTMLElement, form);
  if (!form || !input || !progress || started.has(form)) return;
  started.add(form);
  const preview = make("div", { class: "preview", role: "region", "aria-live": "polite", tabindex: 0 });
  preview.hidden = true;
  const drop = input.closest<HTMLElement>(".file") ?? input;
  drop.after(preview);
  drop.classList.add("drop");
  drop.append(make("p", { class: "help" }, words.bulkDrop));
  const change = () => void showFile(form, input, preview);
  input.addEventListener("change", change);
  takeDrops(drop, input, change);
  form.addEventListener("submit", (event) => {
    // Without jobs the form is sent as it is, and the browser saves what comes back.
    const jobs = form.dataset["jobs"];
    if (!jobs) return;
    event.preventDefault();
    void runJob(jobs, toSend(form), progress);
  });
  if (input.files?.length) change();
}

function takeDrops(drop: HTMLElement, input: HTMLInputElement, change: () => void): void {
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    change();
  });
}

async function showFile(form: HTMLFormElement, input: HTMLInputElement, preview: HTMLElement): Promise<void> {
  const [file] = input.files ?? [];
  input.setCustomValidity("");
  preview.hidden = true;
  if (!file) return;
  const most = Number(form.dataset["maxBytes"]);
  if (most > 0 && file.size > most) {
    const size = (bytes: number) => (bytes / MEBIBYTE).toLocaleString(locale, { maximumFractionDigits: 1 });
    input.setCustomValidity(fill(words.bulkTooLarge, size(file.size), size(most)));
    input.reportValidity();
    return;
  }
  preview.hidden = false;
  const title = make("h3", {}, fill(words.bulkPreview, file.name));
  preview.setAttribute("aria-label", title.textContent ?? "");
  if (/\.xlsx$/i.test(file.name)) {
    offerColumns(form, null);
    preview.replaceChildren(title, make("p", { class: "help" }, words.bulkXlsx));
    return;
  }
  const table = await head(file);
  offerColumns(form, table?.header ?? null);
  if (!table) return void (preview.hidden = true);
  const row = (cells: string[], tag: "th" | "td") => make("tr", {}, ...cells.map((cell) => make(tag, tag === "th" ? { scope: "col" } : {}, cell)));
  preview.replaceChildren(
    title,
    make("p", { class: "help" }, words.bulkPreviewNote),
    make("table", {}, make("thead", {}, row(table.header, "th")), make("tbody", {}, ...table.rows.map((cells) => row(cells, "td")))),
  );
}

/** Where the names of columns are known they are chosen, not typed. */
function offerColumns(form: HTMLFormElement, header: string[] | null): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-column]")) {
    const same = { id: field.id, name: field.name, "data-column": field.dataset["column"] };
    if (!header) {
      if (field instanceof HTMLSelectElement) field.replaceWith(make("input", { ...same, type: "text", autocomplete: "off" }));
      continue;
    }
    const options = header.map((name) => make("option", { value: name, selected: name === field.value }, name));
    field.replaceWith(make("select", same, make("option", { value: "" }, words.bulkAuto), ...options));
  }
}

/** What the form says, without what was left empty. */
function toSend(form: HTMLFormElement): FormData {
  const all = new FormData(form);
  const sent = new FormData();
  for (const [name, value] of all) {
    if (typeof value !== "string" || value.trim() !== "") sent.append(name, value);
  }
  return sent;
}
