/** How long to wait before the next attempt: longer each time, and never in step with others. */

const SHORTEST = 500; // milliseconds
const LONGEST = 15_000;

export class Backoff {
  #attempts = 0;

  /**
   * Milliseconds to wait: random, so that a thousand screens do not all come back at the same
   * moment after a restart; but not less than the server asked for.
   */
  next(atLeast = 0) {
    const ceiling = Math.min(LONGEST, SHORTEST * 2 ** this.#attempts++);
    return atLeast + Math.random() * ceiling;
  }

  /** It worked: the next wait is a short one again. */
  reset() {
    this.#attempts = 0;
  }
}
