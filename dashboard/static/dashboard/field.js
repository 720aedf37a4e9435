/**
 * All chargers at a glance: one cell for each, always in the same place, in the order of ids.
 *
 * A picture for the eye only; the board says the same in words. The more a cell wants to be
 * seen, the more of it is filled, so that no colour is needed to tell them apart.
 */

import { $ } from "./dom.js";
import { redraw } from "./frames.js";
import { t } from "./i18n.js";
import { STATUSES } from "./roster.js";

const LARGEST = 16; // CSS pixels of a cell
const SMALLEST = 4; // pixels of the screen
const GLOW = 1500; // milliseconds that a change can be seen
const STEP = 100; // milliseconds between two shades of it

export class Field {
  /** @param {object} page - { replica, roster, address } */
  constructor(page) {
    this.page = page;
    this.canvas = $("field");
    this.context = this.canvas.getContext("2d");
    this.ids = []; // in the order of cells
    this.places = new Map(); // id -> index of its cell
    this.glowing = new Map(); // id -> since when
    this.glowedAt = 0;
    this.timer = null;
    this.dirty = new Set(); // ids of cells to be drawn
    this.stale = true; // whether everything has to be laid out again
    new ResizeObserver(() => this.#resized()).observe(this.canvas.parentElement);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.layOut());
    this.canvas.addEventListener("pointermove", (event) => this.#hover(event));
    this.canvas.addEventListener("click", (event) => this.#click(event));
  }

  /** Its own height follows from the cells: only another width needs another layout. */
  #resized() {
    const width = this.canvas.parentElement.clientWidth;
    if (width !== this.width) this.layOut();
    this.width = width;
  }

  /** Everything may be different. */
  layOut() {
    this.stale = true;
    redraw(this);
  }

  changed(charger, before) {
    if (!charger || !before || !this.places.has(charger.id)) return this.layOut();
    if (charger.status === before.status) return;
    this.dirty.add(charger.id);
    this.glowing.set(charger.id, performance.now());
    redraw(this);
  }

  draw() {
    if (this.stale) this.#drawAll();
    else for (const id of this.dirty) this.#drawCell(id, this.glowing.has(id) ? 1 : 0);
    this.dirty.clear();
    const due = this.glowedAt + STEP - performance.now();
    if (due <= 0) this.#drawGlow(performance.now());
    if (this.glowing.size) this.timer ??= setTimeout(() => this.#step(), Math.max(due, STEP));
  }

  #step() {
    this.timer = null;
    redraw(this);
  }

  #drawGlow(now) {
    this.glowedAt = now;
    for (const [id, since] of this.glowing) {
      this.#drawCell(id, 1 - (now - since) / GLOW);
      if (now - since > GLOW) this.glowing.delete(id);
    }
  }

  #drawAll() {
    const { replica, roster } = this.page;
    this.stale = false;
    this.ids = [];
    for (const charger of replica.chargers.values()) {
      if (roster.matches(charger)) this.ids.push(charger.id);
    }
    this.ids.sort((a, b) => a - b);
    this.places = new Map(this.ids.map((id, index) => [id, index]));
    this.#measure();
    for (const id of this.ids) this.#drawCell(id);
    this.label();
  }

  /** The largest cell with which all of them fit. */
  #measure() {
    const width = this.canvas.parentElement.clientWidth;
    const height = parseFloat(getComputedStyle(this.canvas.parentElement).maxHeight);
    const fits = (cell) => Math.floor(width / cell) * Math.floor(height / cell) >= this.ids.length;
    const scale = devicePixelRatio;
    let cell = Math.floor(LARGEST * scale * Math.max(1, innerWidth / 2000));
    while (cell > SMALLEST && !fits(cell / scale)) cell -= 1; // whole pixels: sharp edges
    this.canvas.hidden = !fits(cell / scale); // too many for this screen: no shape could be told
    this.cell = cell;
    this.columns = Math.max(1, Math.floor((width * scale) / cell));
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.max(1, Math.ceil(this.ids.length / this.columns)) * cell;
    this.canvas.style.height = `${this.canvas.height / scale}px`;
    const style = getComputedStyle(document.body);
    this.colours = Object.fromEntries(
      [...STATUSES, "glow"].map((name) => [name, style.getPropertyValue(`--${name}`)]),
    );
  }

  #drawCell(id, glow = 0) {
    const charger = this.page.replica.chargers.get(id);
    const place = this.places.get(id);
    if (!charger || place === undefined) return;
    const { context, cell } = this;
    const x = (place % this.columns) * cell;
    const y = Math.floor(place / this.columns) * cell;
    context.clearRect(x, y, cell, cell);
    const size = cell - Math.max(1, Math.round(cell / 6));
    if (glow > 0) {
      context.globalAlpha = glow * 0.6;
      context.fillStyle = this.colours.glow;
      context.fillRect(x, y, size, size);
      context.globalAlpha = 1;
    }
    context.fillStyle = this.colours[charger.status];
    SHAPES[charger.status](context, x, y, size);
  }

  /** For those who do not see it. */
  label() {
    const counts = STATUSES.map((status) => [status, this.page.roster.count(status)]);
    this.canvas.ariaLabel = t("field", Object.fromEntries(counts));
  }

  #at({ offsetX, offsetY }) {
    const cell = this.cell / devicePixelRatio;
    const column = Math.floor(offsetX / cell);
    if (column >= this.columns) return undefined;
    return this.page.replica.chargers.get(
      this.ids[Math.floor(offsetY / cell) * this.columns + column],
    );
  }

  #hover(event) {
    const charger = this.#at(event);
    this.canvas.title = charger ? `${charger.name} · ${t(charger.status)}` : "";
    this.canvas.classList.toggle("over", Boolean(charger));
  }

  #click(event) {
    const charger = this.#at(event);
    if (charger) this.page.address.open(charger.id);
  }
}

const SHAPES = {
  error: (context, x, y, size) => context.fillRect(x, y, size, size),
  waiting(context, x, y, size) {
    const bar = Math.max(1, Math.round(size / 3));
    context.fillRect(x, y, bar, size);
    context.fillRect(x + size - bar, y, bar, size);
  },
  charging(context, x, y, size) {
    const bar = Math.max(1, Math.round(size / 2));
    context.fillRect(x, y + size - bar, size, bar);
  },
  ready(context, x, y, size) {
    const dot = Math.max(1, Math.round(size / 3));
    const inset = Math.floor((size - dot) / 2);
    context.fillRect(x + inset, y + inset, dot, dot);
  },
};
