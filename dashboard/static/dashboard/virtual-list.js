/**
 * A long list of which only a window is in the document, as a grid of equal cells.
 *
 * The list is as high as if everything were there; a padding stands for the rows above the window.
 * Elements stay in the order of the list, for screen readers, and move as little as possible, for
 * the focus.
 */

export class VirtualList {
  /** @param {function} makeTile - an object with `element` and `show(charger, group, now)` */
  constructor(element, group, makeTile) {
    this.element = element;
    this.group = group;
    this.makeTile = makeTile;
    this.tiles = new Map(); // by charger id: those in the document
    this.spare = [];
    this.chargers = [];
  }

  /** @param {object} grid - { columns, row }: the height of a row with its gap, in pixels */
  measure(chargers, grid) {
    this.chargers = chargers;
    this.columns = grid.columns;
    this.row = grid.row;
    this.rows = Math.ceil(chargers.length / grid.columns);
    this.height = this.rows * grid.row;
  }

  /** Show what lies between two heights, in pixels from the top of the list. */
  draw(top, bottom, now) {
    const firstRow = clamp(Math.floor(top / this.row), 0, this.rows);
    const lastRow = clamp(Math.ceil(bottom / this.row), firstRow, this.rows);
    const first = firstRow * this.columns;
    const window = this.chargers.slice(first, lastRow * this.columns);
    this.#size(firstRow);

    const wanted = new Set(window.map((charger) => charger.id));
    for (const [id, tile] of this.tiles) {
      if (wanted.has(id)) continue;
      this.tiles.delete(id);
      tile.element.remove();
      this.spare.push(tile);
    }
    let next = this.element.firstElementChild;
    window.forEach((charger, index) => {
      const tile = this.tiles.get(charger.id) ?? this.spare.pop() ?? this.makeTile();
      this.tiles.set(charger.id, tile);
      tile.show(charger, this.group, now);
      tile.place(first + index + 1, this.chargers.length);
      if (tile.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(tile.element, next);
    });
    this.spare.length = Math.min(this.spare.length, 50);
  }

  #size(firstRow) {
    const style = this.element.style;
    const [height, padding] = [`${this.height}px`, `${firstRow * this.row}px`];
    if (style.height !== height) style.height = height;
    if (style.paddingTop !== padding) style.paddingTop = padding;
  }
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
