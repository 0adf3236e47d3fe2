// The page of tables: a file is dropped, its columns are chosen, the work is watched, its result taken and deleted.

import { announce, find, make } from "../dom";
import { fill, locale, words } from "../words";
import { head } from "./csv";
import { comeBack, named, sendTable } from "./run";

const started = new WeakSet<HTMLFormElement>();
const MEBIBYTE = 1 << 20;

/** Brings the form to life. */
export function startBulkPage(): void {
  const form = find("form#bulk", HTMLFormElement);
  const input = form && find("input[type=file]", HTMLInputElement, form);
  const pasted = form && find("#rows", HTMLTextAreaElement, form);
  const progress = form && find("#bulk-progress", HTMLElement, form);
  if (!form || !input || !pasted || !progress || started.has(form)) return;
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
  const check = () => pasted.setCustomValidity(missing(input, pasted));
  for (const control of [input, pasted]) control.addEventListener("input", check);
  pasted.addEventListener("input", () => guessKind(form, pasted));
  // A browser may put back what was typed before the page was left.
  window.addEventListener("pageshow", check);
  check();
  if (input.files?.length) change();
  // Without jobs the form is sent as it is, and the browser saves what comes back.
  const jobs = form.dataset["jobs"];
  if (jobs) followJobs(form, jobs, progress);
}

/** One table at a time: the button waits until the one before has come to its end. */
function followJobs(form: HTMLFormElement, jobs: string, progress: HTMLElement): void {
  const submit = find("button[type=submit]", HTMLButtonElement, form);
  let isBusy = false;
  const run = async (work: () => Promise<void>) => {
    isBusy = true;
    if (submit) submit.disabled = true;
    try {
      await work();
    } finally {
      isBusy = false;
      if (submit) submit.disabled = false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy) return announce(words.bulkBusy);
    void run(() => sendTable(jobs, toSend(form), progress));
  });
  const before = named();
  if (before) void run(() => comeBack(jobs, before, progress));
}

function missing(input: HTMLInputElement, pasted: HTMLTextAreaElement): string {
  const [hasFile, hasRows] = [Boolean(input.files?.length), pasted.value.trim() !== ""];
  if (hasFile && hasRows) return words.bulkBoth;
  return hasFile || hasRows ? "" : words.bulkEmpty;
}

/** Cells of a spreadsheet come with tabs between them; who pastes those pastes a table. It can be chosen otherwise. */
function guessKind(form: HTMLFormElement, pasted: HTMLTextAreaElement): void {
  const table = find("input[name=rows_are][value=table]", HTMLInputElement, form);
  if (table && pasted.value.includes("\t")) table.checked = true;
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
    input.dispatchEvent(new Event("input", { bubbles: true }));
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

/** What the form says, without what was left empty; a browser sends a file without a name where none was chosen. */
function toSend(form: HTMLFormElement): FormData {
  const all = new FormData(form);
  const sent = new FormData();
  for (const [name, value] of all) {
    const isEmpty = typeof value === "string" ? value.trim() === "" : value.size === 0 && value.name === "";
    if (!isEmpty) sent.append(name, value);
  }
  return sent;
}
