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
import { Stream } from "./stream.js";

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
    this.loading = null; // how many chargers of a snapshot have been read; null: not reading
    this.complete = false; // whether there has been a snapshot
    this.freshAt = 0; // what we have is complete as of then (this computer's clock, milliseconds)
    this.ahead = 0; // how much the server's clock is ahead of this computer's, milliseconds
    this.backoff = new Backoff();
    this.stream = new Stream(url, {
      event: (event) => this.#event(event),
      heartbeat: () => this.#fresh(Date.now()),
      reset: () => this.#snapshot(),
      change: () => this.on.state(),
    });
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
    if (this.retryAt) this.#snapshot();
    else this.stream.retry();
  }

  /**
   * live: complete as of a few seconds ago at most, and connected.
   * behind: connected, but what there is is older; it is catching up, or a heartbeat is overdue.
   * reconnecting: not connected; `retryAt` says when it is tried again.
   * refused: the server does not want this client; it is not tried again.
   * loading: there is nothing to show yet.
   */
  get state() {
    if (this.stream.refused) return "refused";
    if (!this.complete) return this.retryAt ? "reconnecting" : "loading";
    if (this.loading !== null) return "behind";
    if (!this.stream.open) return "reconnecting";
    return Date.now() - this.freshAt < FRESH ? "live" : "behind";
  }

  get nextAttempt() {
    return this.retryAt ?? this.stream.retryAt;
  }

  /** A charger as the server has just answered it. An older one than ours changes nothing. */
  put(charger) {
    const before = this.chargers.get(charger.id) ?? null;
    if (before && before.version > charger.version) return;
    if (charger.deleted_at === null) this.chargers.set(charger.id, charger);
    else this.chargers.delete(charger.id);
    this.on.changed(charger.deleted_at === null ? charger : null, before);
  }

  async #snapshot() {
    this.stream.stop();
    clearTimeout(this.timer);
    this.retryAt = null;
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
        if (page.at) this.ahead = page.at - Date.now();
        for (const charger of page.chargers) chargers.set(charger.id, charger);
        after = page.chargers.at(-1)?.id;
        more = page.more;
        this.loading = chargers.size;
        this.on.state();
      }
    } catch (error) {
      if (error.status === undefined) throw error; // our mistake, not the network's
      return this.#snapshotLater();
    }
    this.backoff.reset();
    this.loading = null;
    this.complete = true;
    this.chargers = chargers;
    this.on.loaded();
    this.#fresh(began);
    this.stream.follow(position);
  }

  #snapshotLater() {
    const wait = this.backoff.next();
    this.loading = null;
    this.retryAt = Date.now() + wait;
    this.timer = setTimeout(() => this.#snapshot(), wait);
    this.on.state();
  }

  #event(event) {
    const { id, name, status } = event.chargepoint;
    const before = this.chargers.get(id) ?? null;
    // The snapshot was read after its position: what it had already seen is not applied again.
    if (!before || event.version > before.version) {
      const charger = { ...(before ?? NEW), id, name, status, version: event.version };
      if (event.type === "created") charger.created_at = event.at;
      if (event.type === "created" || event.type === "status_changed") {
        charger.status_changed_at = event.at;
      }
      if (event.type === "deleted") this.chargers.delete(id);
      else this.chargers.set(id, charger);
      this.on.changed(event.type === "deleted" ? null : charger, before);
      if (event.type === "restored") this.#complete(id);
    }
    this.on.event(event);
    this.#fresh(Math.min(Date.now(), Date.parse(event.at) - this.ahead));
  }

  /** The event of a restored charger does not say since when it has been in its status. */
  async #complete(id) {
    try {
      this.put(await this.api.get(id));
    } catch (error) {
      if (error.status === undefined) throw error;
    }
  }

  #fresh(at) {
    const was = this.state;
    this.freshAt = Math.max(this.freshAt, at);
    if (this.state !== was) this.on.state();
  }
}

const NEW = { created_at: null, deleted_at: null, status_changed_at: null };
