/**
 * The chargers in the order of the board: by status, errors first, within a status by name.
 * Errors stand in the order in which they came, the newest first.
 */

import { compareNames } from "./i18n.js";

export const STATUSES = ["error", "waiting", "charging", "ready"];
export const GROUPS = [...STATUSES, "deleted"];

const byName = (a, b) => compareNames(a.name, b.name) || a.id - b.id;
const byInstant = (field) => (a, b) => {
  const [at, bt] = [a[field] ?? "", b[field] ?? ""]; // RFC 3339, UTC: sorts as text
  return at === bt ? byName(a, b) : at < bt ? 1 : -1;
};
const ORDER = {
  error: byInstant("status_changed_at"),
  waiting: byName,
  charging: byName,
  ready: byName,
  deleted: byInstant("deleted_at"),
};

export class Roster {
  constructor() {
    this.search = "";
    this.statuses = new Set(); // those to show; empty: all but deleted ones
    this.clear();
  }

  clear() {
    this.sorted = Object.fromEntries(GROUPS.map((group) => [group, []]));
    this.found = this.sorted; // those that the search finds
    this.searched = true;
  }

  /** Take many chargers at once, in any order. */
  fill(chargers) {
    this.clear();
    for (const charger of chargers) this.sorted[charger.status].push(charger);
    for (const group of STATUSES) this.sorted[group].sort(ORDER[group]);
    this.searched = false;
  }

  fillDeleted(chargers) {
    this.sorted.deleted = [...chargers].sort(ORDER.deleted);
    this.searched = false;
  }

  /** One charger became another; null stands for "is not there". */
  change(charger, before) {
    if (before) this.#remove(before.status, before);
    if (charger) this.#insert(charger.status, charger);
    this.searched = false;
  }

  addDeleted(charger) {
    this.#insert("deleted", charger);
    this.searched = false;
  }

  removeDeleted(id) {
    this.sorted.deleted = this.sorted.deleted.filter((charger) => charger.id !== id);
    this.searched = false;
  }

  /** Whether that is another search than before. */
  find(search) {
    const before = this.search;
    this.search = fold(search.trim());
    this.searched = false;
    return this.search !== before;
  }

  /** How many the search finds in a group. */
  count(group) {
    this.#searchIfDue();
    return this.found[group].length;
  }

  /** What the board shows of a group. */
  shown(group) {
    const wanted = this.statuses.size ? this.statuses.has(group) : group !== "deleted";
    this.#searchIfDue();
    return wanted ? this.found[group] : [];
  }

  matches(charger) {
    return !this.search || folded(charger).includes(this.search);
  }

  #searchIfDue() {
    if (this.searched) return;
    this.searched = true;
    this.found = this.search
      ? Object.fromEntries(
          GROUPS.map((group) => [group, this.sorted[group].filter((c) => this.matches(c))]),
        )
      : this.sorted;
  }

  #insert(group, charger) {
    this.sorted[group].splice(place(this.sorted[group], charger, ORDER[group]), 0, charger);
  }

  #remove(group, charger) {
    const chargers = this.sorted[group];
    const index = place(chargers, charger, ORDER[group]);
    if (chargers[index]?.id === charger.id) chargers.splice(index, 1);
  }
}

/** The index of a charger in a sorted array, or where it belongs. */
function place(chargers, charger, order) {
  let [low, high] = [0, chargers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(chargers[middle], charger) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Text without case and accents, for searching: "Álamos" is found by "alamos". */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

const foldedNames = new WeakMap();

function folded(charger) {
  let text = foldedNames.get(charger);
  if (text === undefined) foldedNames.set(charger, (text = fold(charger.name)));
  return text;
}
