// What the service says of a table that it works on: sent, looked at, deleted.

import { fill, words } from "../words";

/** A job, as `/jobs/{id}` shows it. */
export interface Job {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly rows_done: number;
  readonly error: string | null;
  readonly summary: { readonly status: Readonly<Record<string, number>> } | null;
}

/** What is wrong, in words to show: asking again would bring the same. */
export class Refused extends Error {}

/** A table on its way. */
export interface Sending {
  /** The job that came of it. */
  readonly answer: Promise<Job>;
  /** Breaks off what is still on its way. Once all of it was sent there may be a job, whose answer is waited for: `false`. */
  stop(): boolean;
}

/** Sends with progress, which fetch does not tell. */
export function send(url: string, body: FormData, progress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  let isOnItsWay = false;
  const answer = new Promise<Job>((resolve, reject) => {
    request.open("POST", url);
    request.upload.onprogress = ({ loaded, total }) => {
      isOnItsWay = loaded < total;
      progress(total > 0 ? loaded / total : 0);
    };
    request.upload.onload = () => (isOnItsWay = false);
    request.onload = () => {
      const job = request.status < 300 ? jobIn(request.responseText) : null;
      if (job) resolve(job);
      else reject(refusal(request.status, request.responseText));
    };
    request.onerror = () => reject(new Refused(words.bulkSendLost));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    request.send(body);
  });
  const stop = () => {
    if (isOnItsWay) request.abort();
    return isOnItsWay;
  };
  return { answer, stop };
}

function jobIn(text: string): Job | null {
  try {
    const job = JSON.parse(text) as Partial<Job>;
    return typeof job.id === "string" ? (job as Job) : null;
  } catch {
    return null;
  }
}

/** The service says in a problem what is wrong; what stands before it says nothing that helps. */
function refusal(status: number, text: string): Refused {
  try {
    const problem = JSON.parse(text) as { detail?: string; title?: string };
    const told = problem.detail ?? problem.title;
    if (told) return new Refused(fill(words.bulkFailed, told));
  } catch {
    // A page of a proxy.
  }
  return new Refused(fill(words.bulkServer, status));
}

/**
 * How far a job is. A service that cannot be reached, or is busy, is no end of a job: that throws what is no {@link Refused}.
 */
export async function look(url: string, stop: AbortSignal): Promise<Job> {
  const response = await fetch(url, { signal: stop, cache: "no-store" });
  if (response.status === 404) throw new Refused(words.bulkGone);
  const job = response.ok ? jobIn(await response.text()) : null;
  if (!job) throw new Error(`${url} answered ${response.status}`);
  return job;
}

/** Whether the service says that it is gone. */
export function erase(url: string): Promise<boolean> {
  return fetch(url, { method: "DELETE" }).then(
    (response) => response.ok || response.status === 404,
    () => false,
  );
}
