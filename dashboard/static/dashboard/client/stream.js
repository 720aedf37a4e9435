/**
 * The websocket: every event once, in order, over any number of reconnects.
 *
 * The rules are five:
 * 1. Keep the `id` of the last message, whatever its type; resume with `since` it.
 * 2. A `reset` means that the log cannot be followed from there: take a new snapshot.
 * 3. After a close wait, longer each time, at random, and try again.
 * 4. Some close codes say that the same request will never work: do not repeat it.
 * 5. Ask for heartbeats. Silence is not peace: a connection can be dead without a close.
 */

import { Backoff } from "./backoff.js";

const HEARTBEAT = 5; // seconds, the shortest that the server offers
const SILENCE = 3 * HEARTBEAT * 1000; // milliseconds after which the connection is taken for dead
const REASONS = new Map([
  [4400, "parameters"],
  [4401, "key"],
  [4403, "origin"],
  [4404, "charger"],
]);

/** Why the server will never want this, or null: each 44xx is final, also one we do not know. */
const refusal = (code) => (code >= 4400 && code < 4500 ? (REASONS.get(code) ?? String(code)) : null);

export class Stream {
  /**
   * @param {string} url - "wss://example.org/ws/chargepoint"
   * @param {object} on - what to call: event(event), heartbeat(), reset(), change()
   *   `change` is called when `open`, `retryAt` or `refused` has changed.
   * @param {function} ticket - gets a ticket for one connection, or null where none is needed
   */
  constructor(url, on, ticket = async () => null) {
    this.ticket = ticket;
    this.url = url;
    this.on = on;
    this.open = false;
    this.lost = false; // whether the last connection has failed or ended
    this.retryAt = null; // when the next attempt is made, in milliseconds; null: not waiting
    this.refused = null; // why the server does not want us, or null
    this.position = null;
    this.backoff = new Backoff();
  }

  /** Follow the log from a position on; also from another one than before. */
  follow(position) {
    this.position = position;
    this.lost = false;
    this.#connect();
  }

  /** Do not wait any longer for the next attempt. */
  retry() {
    if (!this.open && (this.retryAt || this.refused)) this.#connect();
  }

  stop() {
    this.attempt = null;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.#forget();
    this.open = false;
    this.retryAt = null;
  }

  async #connect() {
    this.stop();
    this.refused = null;
    this.heard = Date.now();
    this.watch = setInterval(() => this.check(), 1000);
    this.on.change();
    const attempt = (this.attempt = {});
    let ticket, failure;
    try {
      ticket = await this.ticket();
    } catch (error) {
      if (error.status === undefined) throw error; // our mistake, not the network's
      failure = error;
    }
    if (this.attempt !== attempt) return; // stopped, or given up, meanwhile
    if (failure) {
      return this.#closed(failure.status === 401 ? 4401 : 0, failure.retryAfter * 1000);
    }
    const query = new URLSearchParams({ types: "all", heartbeat: HEARTBEAT, since: this.position });
    if (ticket) query.set("ticket", ticket);
    const socket = new WebSocket(`${this.url}?${query}`);
    socket.onopen = () => {
      this.heard = Date.now();
      this.open = true;
      this.on.change();
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(code);
    socket.onerror = () => {}; // a close follows; but "ws" of Node.js ends a process that ignores it
    this.socket = socket;
    this.on.change();
  }

  #receive(message) {
    this.heard = Date.now();
    this.backoff.reset(); // only now: a server that accepts and closes at once is not well
    this.position = message.id;
    if (message.type === "heartbeat") this.on.heartbeat();
    else if (message.type === "reset") this.on.reset();
    else this.on.event(message);
  }

  /** Give up a connection that has been silent for too long: its close may never come. */
  check() {
    if (Date.now() - this.heard > SILENCE) this.#closed();
  }

  #closed(code, atLeast = 0) {
    this.stop();
    this.lost = true;
    this.refused = refusal(code);
    if (this.refused === null) {
      const wait = this.backoff.next(atLeast);
      this.retryAt = Date.now() + wait;
      this.timer = setTimeout(() => this.#connect(), wait);
    }
    this.on.change();
  }

  /** No word from this socket reaches us any more. */
  #forget() {
    if (!this.socket) return;
    const socket = this.socket;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
