/**
 * What is shown, as the URL says it, so that a view can be bookmarked and put on a screen:
 * `?search=plaza&status=error,waiting`, `?charger=7`, `?wall`.
 */

import { GROUPS } from "./roster.js";

export class Address {
  /** @param {function} changed - called after every change, also by the Back button */
  constructor(changed) {
    this.changed = changed;
    this.#read();
    addEventListener("popstate", () => {
      this.#read();
      changed();
    });
  }

  #read() {
    const query = new URLSearchParams(location.search);
    this.search = query.get("search") ?? "";
    const asked = (query.get("status") ?? "").split(",");
    this.statuses = new Set(GROUPS.filter((group) => asked.includes(group)));
    this.charger = Number(query.get("charger")) || null;
    this.wall = query.has("wall");
  }

  /** Typing does not fill the history; opening a charger does. */
  setSearch(search) {
    this.search = search;
    this.#write("replaceState");
  }

  toggleStatus(status) {
    if (!this.statuses.delete(status)) this.statuses.add(status);
    this.#write("replaceState");
  }

  open(charger) {
    if (charger === this.charger) return;
    const method = this.charger ? "replaceState" : "pushState";
    this.charger = charger;
    this.#write(method);
  }

  close() {
    this.charger = null;
    this.#write("pushState");
  }

  /** The address of a charger, for links. */
  of(charger) {
    return this.#url({ charger });
  }

  #url({ charger = this.charger } = {}) {
    const parts = [];
    if (this.search.trim()) parts.push(`search=${encodeURIComponent(this.search)}`);
    if (this.statuses.size) parts.push(`status=${[...this.statuses].join(",")}`);
    if (charger) parts.push(`charger=${charger}`);
    if (this.wall) parts.push("wall");
    return parts.length ? `?${parts.join("&")}` : location.pathname;
  }

  #write(method) {
    history[method](null, "", this.#url());
    this.changed();
  }
}
