/** One status of the board: its heading, and its chargers as tiles. */

import { glyph, h, setText } from "./dom.js";
import { number, t } from "./i18n.js";
import { Tile } from "./tile.js";
import { VirtualList } from "./virtual-list.js";

export class Section {
  constructor(group, makeTile) {
    this.group = group;
    this.count = h("span", { class: "count" });
    const heading = h("h2", { id: `group-${group}` }, glyph(group), t(group), " ", this.count);
    const list = h("ul", { role: "list", "aria-labelledby": heading.id });
    this.element = h("section", { class: "group", "data-status": group }, heading, list);
    this.list = new VirtualList(list, group, makeTile);
  }

  /** The height that it takes on the board. */
  measure(chargers, grid) {
    this.heading = grid.heading;
    this.list.measure(chargers, grid);
    return chargers.length ? this.list.height + grid.heading : 0;
  }

  draw(top, bottom, now) {
    this.element.hidden = !this.list.chargers.length;
    setText(this.count, number(this.list.chargers.length));
    this.list.draw(top - this.heading, bottom - this.heading, now);
  }

  first() {
    return this.list.tiles.get(this.list.chargers.find(({ id }) => this.list.tiles.has(id))?.id);
  }
}

export class BoardTile extends Tile {
  constructor(address) {
    super();
    this.address = address;
    this.reach(false);
  }

  show(charger, group, now) {
    super.show(charger, group, now);
    const href = this.address.of(charger.id);
    if (this.href !== href) this.link.setAttribute("href", (this.href = href));
  }

  /** Where it is in its list: the document holds only a part of it. */
  place(position, size) {
    if (this.position === position && this.size === size) return;
    [this.position, this.size] = [position, size];
    this.element.ariaPosInSet = position;
    this.element.ariaSetSize = size;
  }

  /** Whether the Tab key reaches it. */
  reach(yes) {
    this.link.tabIndex = yes ? 0 : -1;
  }
}
