// One table from sending to its end, as the page shows it. A job goes on without the page, so its id stands in the address
// (behind #, which no server sees): who loads the page again finds the job again.

import { announce, make } from "../dom";
import { fill, locale, words } from "../words";
import { erase, type Job, look, Refused, send } from "./job";

const BETWEEN_MS = 700;
/** Longer and longer waits while the service cannot be reached. */
const WAITS_MS = [700, 1_000, 2_000, 4_000, 8_000, 15_000];
/** A connection that is down for less is not spoken of. */
const QUIET_FAILURES = 3;
const NAMED = /^#job=([0-9a-f]{32})$/;
const STATES = ["ok", "skipped", "not-found", "error"] as const;

const figure = (n: number) => n.toLocaleString(locale);

function button(text: string, act: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", class: "button" }, text);
  made.addEventListener("click", act);
  return made;
}

function name(id: string | null): void {
  history.replaceState(history.state, "", `${location.pathname}${location.search}${id ? `#job=${id}` : ""}`);
}

/** The job that the address names. */
export function named(): string | null {
  return NAMED.exec(location.hash)?.[1] ?? null;
}

/** Where a table is told of, and what is told. */
class Told {
  readonly #bar = make("progress", { max: 1, value: 0, "aria-label": words.loading });
  readonly #said = make("p", { role: "status" });
  readonly #note = make("p", { class: "help" });
  readonly #acts = make("div", { class: "acts-row" });

  constructor(readonly at: HTMLElement) {
    at.hidden = false;
  }

  /** Work that goes on: how far, in a bar and in words, and what can be done. */
  going(share: number, text: string, note: string, ...acts: Node[]): void {
    this.#bar.value = share;
    if (this.#said.textContent !== text) this.#said.textContent = text;
    this.#note.textContent = note;
    if (acts.some((act, at) => this.#acts.children[at] !== act) || this.#acts.childElementCount !== acts.length) this.#acts.replaceChildren(...acts);
    if (this.#bar.parentElement !== this.at) {
      this.at.replaceChildren(this.#bar, this.#said, this.#note, this.#acts);
      this.at.scrollIntoView({ block: "nearest" });
    }
  }

  /** What is wrong, and what can be done. */
  wrong(text: string, ...acts: Node[]): void {
    this.at.replaceChildren(make("p", { role: "alert", class: "failure" }, text), make("div", { class: "acts-row" }, ...acts));
  }

  /** What has come of it. */
  end(text: string, ...more: Node[]): void {
    this.at.replaceChildren(make("p", { role: "status" }, text), ...more);
    announce(text);
  }
}

/** Sends a table and follows it to its end. */
export async function sendTable(jobs: string, body: FormData, at: HTMLElement): Promise<void> {
  const told = new Told(at);
  let isStopped = false;
  const sending = send(jobs, body, (share) => {
    if (!isStopped) told.going(share, fill(words.bulkSending, Math.round(share * 100)), "", stop);
  });
  const stop = button(words.bulkCancel, () => {
    isStopped = true;
    // What was sent may have become a job already: only its answer tells which to delete.
    if (!sending.stop()) told.going(1, words.bulkStopping, "");
  });
  told.going(0, fill(words.bulkSending, 0), "", stop);
  try {
    const job = await sending.answer;
    if (isStopped) return await remove(told, `${jobs}/${job.id}`, words.bulkStopped);
    name(job.id);
    await follow(told, jobs, job);
  } catch (error) {
    if (isStopped) told.end(words.bulkSendStopped);
    else told.wrong(error instanceof Refused ? error.message : words.bulkSendLost);
  }
}

/** Comes back to a job of before. */
export async function comeBack(jobs: string, id: string, at: HTMLElement): Promise<void> {
  await follow(new Told(at), jobs, { id, state: "asked", rows: 0, rows_done: 0, error: null, summary: null });
}

async function follow(told: Told, jobs: string, first: Job): Promise<void> {
  const url = `${jobs}/${first.id}`;
  const stop = new AbortController();
  let job = first;
  let failures = 0;
  let wake = () => {};
  const cancel = button(words.bulkCancel, () => stop.abort());
  const now = button(words.bulkLook, () => wake());
  while (!["done", "failed"].includes(job.state)) {
    if (failures >= QUIET_FAILURES) {
      if (!now.isConnected) told.wrong(words.bulkUnreached, now, cancel);
    } else told.going(job.rows > 0 ? job.rows_done / job.rows : 0, going(job), words.bulkComeBack, cancel);
    const wait = job.state === "asked" && failures === 0 ? 0 : (WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? BETWEEN_MS);
    await new Promise<void>((resolve) => {
      wake = resolve;
      window.setTimeout(resolve, wait);
      stop.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      if (!stop.signal.aborted) job = await look(url, stop.signal);
      failures = 0;
    } catch (error) {
      if (error instanceof Refused) {
        name(null);
        return told.wrong(error.message);
      }
      failures += 1;
    }
    if (stop.signal.aborted) return remove(told, url, words.bulkStopped);
  }
  const forget = button(words.bulkDelete, () => void remove(told, url, words.bulkDeleted));
  if (job.state === "failed") return told.wrong(fill(words.bulkFailed, job.error ?? ""), forget);
  const download = make("a", { class: "button", href: `${url}/result`, download: true }, words.bulkDownload);
  told.end(fill(words.bulkDone, figure(job.rows)), ...counts(job), make("div", { class: "acts-row" }, download, forget));
  download.focus();
}

function going(job: Job): string {
  if (job.state === "asked") return words.loading;
  return job.state === "queued" ? words.bulkQueued : fill(words.bulkRunning, figure(job.rows_done), figure(job.rows));
}

/** How many rows have each state, in words. */
function counts(job: Job): Node[] {
  const told = STATES.map((state) => [state, job.summary?.status[state] ?? 0] as const).filter(([, count]) => count > 0);
  const line = (state: (typeof STATES)[number], count: number) => make("li", {}, make("code", {}, state), words.colon, `${figure(count)}, ${words.bulkStates[state]}`);
  return told.length > 0 ? [make("ul", { class: "quiet" }, ...told.map(([state, count]) => line(state, count)))] : [];
}

/** Deletes a job; that it is gone is said only when the service says so. */
async function remove(told: Told, url: string, text: string): Promise<void> {
  told.going(1, words.bulkStopping, "");
  if (await erase(url)) {
    name(null);
    return told.end(text);
  }
  told.wrong(words.bulkNotDeleted, button(words.bulkDelete, () => void remove(told, url, text)));
}
