/** The board: every charger as a tile, in sections by status, errors first. */

import { $, setText } from "./dom.js";
import { redraw } from "./frames.js";
import { GROUPS } from "./roster.js";
import { BoardTile, Section } from "./section.js";

const MARGIN = 300; // pixels drawn above and below what is seen, so that scrolling shows no gaps

export class Board {
  /** @param {object} page - { roster, address, now(), emptyText() } */
  constructor(page) {
    this.page = page;
    this.element = $("board");
    this.empty = $("empty");
    this.sections = GROUPS.map((group) => new Section(group, () => new BoardTile(page.address)));
    this.element.append(...this.sections.map((section) => section.element));
    this.changed = new Set(); // ids to be lit up in the next frame
    this.current = null; // the id of the charger that the Tab key reaches

    // Whoever scrolls: the board on a wide screen, the page on a narrow one.
    addEventListener("scroll", () => redraw(this), { capture: true, passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.element);
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusin", (event) => this.#focused(event));
  }

  #resized() {
    const style = getComputedStyle(this.element);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const inRem = (name) => parseFloat(style.getPropertyValue(name)) * rem;
    const gap = inRem("--gap");
    const width = this.element.clientWidth - parseFloat(style.paddingLeft) * 2;
    const columns = Math.max(1, Math.floor((width + gap) / (inRem("--tile-width") + gap)));
    this.grid = { columns, row: inRem("--tile-height") + gap, heading: inRem("--heading") };
    this.element.style.setProperty("--columns", columns);
    redraw(this);
  }

  draw() {
    if (!this.grid) return;
    // Measured before anything is written: reading in between would cost a layout each time.
    const box = this.element.getBoundingClientRect();
    const top = -MARGIN - (box.top - this.element.scrollTop);
    const bottom = Math.min(box.bottom, innerHeight) + MARGIN - (box.top - this.element.scrollTop);
    const focused = this.element.contains(document.activeElement);
    const now = this.page.now();
    let y = 0;
    for (const section of this.sections) {
      const height = section.measure(this.page.roster.shown(section.group), this.grid);
      section.draw(top - y, bottom - y, now);
      y += height;
    }
    setText(this.empty, y ? "" : this.page.emptyText());
    this.#light();
    this.#settleFocus(focused);
  }

  /** Once a second: how long each one has been in its status. */
  tick() {
    const now = this.page.now();
    for (const { list } of this.sections) for (const tile of list.tiles.values()) tile.tick(now);
  }

  light(id) {
    this.changed.add(id);
  }

  #light() {
    for (const id of this.changed) this.#tile(id)?.flash();
    this.changed.clear();
  }

  #tile(id) {
    for (const { list } of this.sections) if (list.tiles.has(id)) return list.tiles.get(id);
  }

  // --- The keyboard: one tile can be reached by Tab, the arrows go on from there ---------------

  #settleFocus(focused) {
    const tile = this.#tile(this.current) ?? this.sections.find((s) => s.list.tiles.size)?.first();
    this.reachable?.reach(false);
    this.reachable = tile;
    tile?.reach(true);
    // The tile that had the focus may have moved to another section: the focus goes with it.
    if (focused && !this.element.contains(document.activeElement)) {
      tile?.link.focus({ preventScroll: true });
    }
  }

  #focused(event) {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    this.current = Number(tile.dataset.id);
    redraw(this);
  }

  #key(event) {
    if (!event.target.closest(".tile") || event.ctrlKey || event.altKey || event.metaKey) return;
    const { columns } = this.grid;
    const page = columns * Math.max(1, Math.floor(innerHeight / this.grid.row) - 2);
    const step = {
      ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
      PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#go(step);
  }

  #go(step) {
    const all = this.sections.flatMap((section) => section.list.chargers);
    const from = all.findIndex((charger) => charger.id === this.current);
    const target = all[Math.min(Math.max(from + step, 0), all.length - 1)];
    if (!target) return;
    this.current = target.id;
    this.#reveal(target);
    this.draw();
    this.#tile(target.id)?.link.focus({ preventScroll: true });
  }

  #reveal(charger) {
    const section = this.sections.find(({ list }) => list.chargers.includes(charger));
    const row = Math.floor(section.list.chargers.indexOf(charger) / this.grid.columns);
    const list = section.list.element.getBoundingClientRect();
    const scroller = this.#scroller();
    const view = scroller.getBoundingClientRect();
    const top = list.top + row * this.grid.row - Math.max(view.top, 0) - 2 * this.grid.heading;
    const bottom = list.top + (row + 1) * this.grid.row - Math.min(view.bottom, innerHeight);
    if (top < 0) scroller.scrollTop += top;
    else if (bottom > 0) scroller.scrollTop += bottom;
  }

  #scroller() {
    const inner = getComputedStyle(this.element).overflowY !== "visible";
    return inner ? this.element : document.scrollingElement;
  }

  #click(event) {
    const tile = event.target.closest(".tile");
    // With a modifier key the browser opens a tab, as with any link.
    if (!tile || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.page.address.open(Number(tile.dataset.id));
  }
}
