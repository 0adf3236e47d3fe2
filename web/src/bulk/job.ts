// A table as a job of the service: sent, watched, taken, deleted.

import { announce, make } from "../dom";
import { fill, locale, words } from "../words";

interface Job {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly rows_done: number;
  readonly error: string | null;
}

const BETWEEN_MS = 700;

/** What a service says is wrong, in its words. */
class Refused extends Error {}

function refusal(status: number, text: string): Refused {
  try {
    const problem = JSON.parse(text) as { detail?: string; title?: string };
    return new Refused(problem.detail ?? problem.title ?? String(status));
  } catch {
    return new Refused(fill(words.failServer, status));
  }
}

/** Sends with progress, which fetch does not tell. */
function send(url: string, body: FormData, progress: (share: number) => void, stop: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Job);
      else reject(refusal(request.status, request.responseText));
    };
    request.onerror = () => reject(new Error("network"));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    stop.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/** Runs one table to its end, and shows what can be done with it in `at`. */
export async function runJob(url: string, body: FormData, at: HTMLElement): Promise<void> {
  const stop = new AbortController();
  const bar = make("progress", { max: 1, value: 0, "aria-label": words.loading });
  const said = make("p", { role: "status" });
  const cancel = make("button", { type: "button" }, words.bulkCancel);
  const acts = make("div", { class: "acts-row" }, cancel);
  at.replaceChildren(bar, said, acts);
  at.hidden = false;
  at.scrollIntoView({ block: "nearest" });
  let job: Job | null = null;
  const remove = async (text: string) => {
    // That something is gone is said only when the service says so.
    const gone = job ? await fetch(`${url}/${job.id}`, { method: "DELETE" }).then((r) => r.ok || r.status === 404, () => false) : true;
    if (!gone) {
      const again = make("button", { type: "button" }, words.bulkDelete);
      again.addEventListener("click", () => void remove(text));
      at.replaceChildren(make("p", { role: "alert", class: "failure" }, words.bulkNotDeleted), make("div", { class: "acts-row" }, again));
      return;
    }
    at.replaceChildren(make("p", { role: "status" }, text));
    announce(text);
  };
  cancel.addEventListener("click", () => {
    stop.abort();
    void remove(words.bulkStopped);
  });
  try {
    job = await send(url, body, (share) => {
      bar.value = share;
      said.textContent = fill(words.bulkSending, Math.round(share * 100));
    }, stop.signal);
    job = await watch(`${url}/${job.id}`, job, (now) => {
      bar.value = now.rows > 0 ? now.rows_done / now.rows : 0;
      const figure = (n: number) => n.toLocaleString(locale);
      said.textContent = now.state === "queued" ? words.bulkQueued : fill(words.bulkRunning, figure(now.rows_done), figure(now.rows));
    }, stop.signal);
    if (job.error) throw new Refused(job.error);
    bar.value = 1;
    said.textContent = fill(words.bulkDone, job.rows.toLocaleString(locale));
    announce(said.textContent);
    const download = make("a", { class: "button", href: `${url}/${job.id}/result`, download: true }, words.bulkDownload);
    const erase = make("button", { type: "button" }, words.bulkDelete);
    erase.addEventListener("click", () => void remove(words.bulkDeleted));
    acts.replaceChildren(download, erase);
    download.focus();
  } catch (error) {
    if (stop.signal.aborted) return;
    const text = error instanceof Refused ? fill(words.bulkFailed, error.message) : words.bulkNetwork;
    at.replaceChildren(make("p", { role: "alert", class: "failure" }, text));
  }
}

async function watch(url: string, first: Job, tell: (job: Job) => void, stop: AbortSignal): Promise<Job> {
  let job = first;
  let failures = 0;
  while (!["done", "failed"].includes(job.state)) {
    tell(job);
    await new Promise((resolve) => window.setTimeout(resolve, BETWEEN_MS));
    stop.throwIfAborted();
    try {
      const response = await fetch(url, { signal: stop });
      if (!response.ok) throw refusal(response.status, await response.text());
      job = (await response.json()) as Job;
      failures = 0;
    } catch (error) {
      // A job goes on while a connection is down for a moment.
      failures += 1;
      if (error instanceof Refused || failures > 5) throw error;
    }
  }
  return job;
}
