// Requests of which only the last one counts.

/** What a request of {@link Latest} ends in when a later one took its place. */
export const STALE = Symbol("stale");

/** Runs one request at a time: a new one aborts the one before, and what still comes of that is dropped. */
export class Latest {
  #number = 0;
  #running: AbortController | null = null;

  /** The result, or {@link STALE} when another request has begun since. */
  async run<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T | typeof STALE> {
    this.cancel();
    const number = this.#number;
    const controller = new AbortController();
    this.#running = controller;
    try {
      const result = await request(controller.signal);
      return number === this.#number ? result : STALE;
    } catch (error) {
      if (number !== this.#number) return STALE;
      throw error;
    }
  }

  /** Drops what is running. */
  cancel(): void {
    this.#number += 1;
    this.#running?.abort();
    this.#running = null;
  }
}
