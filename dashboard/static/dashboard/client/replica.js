/**
 * A live copy of the registry: a snapshot over HTTP, then the stream of events.
 *
 *     const replica = new Replica(new Api(), "ws://localhost:8000/ws/chargepoint", {
 *       changed(charger, before) { ... },  // `charger` is null when it was deleted
 *     });
 *     replica.start();
 *
 * It always equals what a fresh GET would answer, or says since when it may not (`state`).
 */

import { Backoff } from "./backoff.js";
import { after, tells } from "./event.js";
import { Stream } from "./stream.js";

const REMEMBERED = 1000; // deleted chargers
const FRESH = 8000; // milliseconds: with a heartbeat every 5 s, more means that one is overdue

export class Replica {
  /** @param {object} on - what to call, all optional:
   *   loaded()                  after a snapshot: everything may be different
   *   changed(charger, before)  one charger; null stands for "is not there"
   *   event(event)              each event of the log that follows the first snapshot, once
   *   state()                   `state` may have changed
   */
  constructor(api, url, on) {
    this.api = api;
    this.on = { loaded() {}, changed() {}, event() {}, state() {}, ...on };
    this.chargers = new Map(); // by id
    this.deleted = new Map(); // id -> version: those that were deleted lately
    this.loading = null; // how many chargers of a snapshot have been read; null: not reading
    this.complete = false; // whether there has been a snapshot
    this.refusal = null; // why the server does not give us a snapshot, in its words, or null
    this.freshAt = 0; // what we have is complete as of then (this computer's clock, milliseconds)
    this.ahead = 0; // how much the server's clock is ahead of this computer's, milliseconds
    this.backoff = new Backoff();
    this.stream = new Stream(url, {
      event: (event) => this.#event(event),
      heartbeat: () => this.#fresh(Date.now()),
      reset: () => this.#snapshot(),
      change: () => this.on.state(),
    }, () => this.api.ticket());
  }

  start() {
    this.#snapshot();
  }

  /** Look at the clock and the connection at once, e.g. when the computer was asleep. */
  check() {
    if (this.complete && this.loading === null && this.stream.open) this.stream.check();
    this.on.state();
  }

  /** Do not wait any longer for the next attempt. */
  retry() {
    if (this.retryAt || this.refusal !== null) this.#snapshot();
    else this.stream.retry();
  }

  /**
   * live: complete as of a few seconds ago at most, and connected.
   * behind: connected, but what there is is older; it is catching up, or a heartbeat is overdue.
   * reconnecting: not connected; `retryAt` says when it is tried again.
   * refused: the server does not want this client; it is not tried again.
   * loading: there is nothing to show yet, or it is there and the first connection is being made.
   */
  get state() {
    if (this.refused !== null) return "refused";
    if (this.retryAt) return "reconnecting";
    if (!this.complete) return "loading";
    if (this.loading !== null) return "behind";
    const fresh = Date.now() - this.freshAt < FRESH;
    if (!this.stream.open) return fresh && !this.stream.lost ? "loading" : "reconnecting";
    return fresh ? "live" : "behind";
  }

  /** Why the server does not want us, or null. */
  get refused() {
    return this.refusal ?? this.stream.refused;
  }

  get nextAttempt() {
    return this.retryAt ?? this.stream.retryAt;
  }

  /**
   * A charger as the server has just answered it. An answer can be late: what is older than what
   * we know changes nothing.
   */
  put(charger) {
    const before = this.chargers.get(charger.id) ?? null;
    const known = before?.version ?? this.deleted.get(charger.id) ?? 0;
    if (charger.version >= known && charger.deleted_at === null) this.#set(charger, before);
  }

  #set(charger, before) {
    this.chargers.set(charger.id, charger);
    this.deleted.delete(charger.id);
    this.on.changed(charger, before);
  }

  #delete(id, version, before) {
    this.chargers.delete(id);
    this.deleted.set(id, version);
    if (this.deleted.size > REMEMBERED) this.deleted.delete(this.deleted.keys().next().value);
    if (before) this.on.changed(null, before);
  }

  async #snapshot() {
    this.stream.stop();
    this.stream.refused = null;
    clearTimeout(this.timer);
    this.retryAt = this.refusal = null;
    this.loading = 0;
    this.on.state();
    const began = Date.now();
    const chargers = new Map();
    let position;
    try {
      for (let after = 0, more = true; more; ) {
        const page = await this.api.page({ after });
        // The first page's: whatever happens while the others are read comes with the stream.
        position ??= page.position;
        this.ahead = ahead(page.at);
        for (const charger of page.chargers) chargers.set(charger.id, charger);
        after = page.chargers.at(-1)?.id;
        more = page.more;
        this.loading = chargers.size;
        this.on.state();
      }
    } catch (error) {
      if (error.status === undefined) throw error; // our mistake, not the network's
      return this.#snapshotLater(error);
    }
    this.backoff.reset();
    this.loading = null;
    this.complete = true;
    this.chargers = chargers;
    this.deleted.clear();
    this.on.loaded();
    this.#fresh(began);
    this.stream.follow(position);
  }

  #snapshotLater(error) {
    this.loading = null;
    if (error.passing) {
      const wait = this.backoff.next(error.retryAfter * 1000);
      this.retryAt = Date.now() + wait;
      this.timer = setTimeout(() => this.#snapshot(), wait);
    } else {
      // "key", as of a websocket: one can sign in, and start again.
      this.refusal = error.status === 401 ? "key" : error.message || String(error.status);
    }
    this.on.state();
  }

  #event(event) {
    const { id } = event.chargepoint;
    const before = this.chargers.get(id) ?? null;
    // The snapshot was read after its position: what it had already seen is not applied again.
    if (event.version > (before?.version ?? 0)) {
      if (event.type === "deleted") this.#delete(id, event.version, before);
      else this.#set(after(event, before), before);
      if (!tells(event, before)) this.#complete(id);
    }
    this.on.event(event);
    this.#fresh(Math.min(Date.now(), Date.parse(event.at) - this.ahead));
  }

  /** Ask for what an event does not tell; 404: it is gone, or this key may not see it any more. */
  async #complete(id) {
    try {
      this.put(await this.api.get(id));
    } catch (error) {
      if (error.status === undefined) throw error;
      const known = this.chargers.get(id);
      if (error.status === 404 && known) this.#delete(id, known.version, known);
    }
  }

  #fresh(at) {
    const was = this.state;
    this.freshAt = Math.max(this.freshAt, at);
    if (this.state !== was) this.on.state();
  }
}

/** How much a server's clock is ahead, in milliseconds; `Date` tells it in whole seconds only. */
function ahead(serverTime) {
  const difference = serverTime - Date.now();
  return Math.abs(difference) > 2000 ? difference : 0; // 0 for NaN, too
}
