/** What happened to one charger: its events, and from them when it was in which status. */

const KEPT = 2000;

export class History {
  /** @param {number} from - the instant to which it reaches back, in milliseconds */
  constructor(api, id, from) {
    this.api = api;
    this.id = id;
    this.from = from;
    this.events = []; // oldest first
    this.cut = false; // whether there were so many that the oldest of them are not here
    this.complete = false;
    this.error = null;
    this.early = []; // came by the stream while the log was being read
    this.abort = new AbortController();
  }

  async read(changed) {
    try {
      for await (const events of this.api.history(this.id, this.abort.signal)) {
        this.events.unshift(...events.reverse());
        this.cut = this.events.length >= KEPT;
        if (this.cut || Date.parse(this.events[0]?.at) < this.from) break;
      }
      this.complete = true;
      this.early.forEach((event) => this.#append(event));
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.error = error;
    }
    changed();
  }

  stop() {
    this.abort.abort();
  }

  /** An event of the stream. */
  add(event) {
    if (this.complete) this.#append(event);
    else this.early.push(event);
  }

  #append(event) {
    if (event.version <= (this.events.at(-1)?.version ?? 0)) return;
    this.events.push(event);
    if (this.events.length > 2 * KEPT) {
      this.events.splice(0, KEPT);
      this.cut = true;
    }
  }

  /** [{ status, from, to }] between two instants, in milliseconds; none while it was deleted. */
  spans(start, end) {
    const spans = [];
    let [status, from] = this.cut ? [null, 0] : before(this.events[0]);
    const finish = (to) => {
      if (status && to > start && from < end) {
        spans.push({ status, from: Math.max(from, start), to: Math.min(to, end) });
      }
    };
    for (const event of this.events) {
      if (event.type === "renamed") continue;
      const at = Date.parse(event.at);
      finish(at);
      [status, from] = [event.new, at];
    }
    finish(end);
    return spans;
  }
}

/** The status before the first event that is kept, and since when. */
function before(first) {
  if (!first || first.old === null) return [null, 0];
  return [first.type === "renamed" ? first.chargepoint.status : first.old, 0];
}

/** Milliseconds in each status. */
export function totals(spans) {
  const sums = {};
  for (const { status, from, to } of spans) sums[status] = (sums[status] ?? 0) + to - from;
  return sums;
}
