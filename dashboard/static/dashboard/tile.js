/** One charger on the board. The element is used again for others as the board is scrolled. */

import { glyph, h, setGlyph, setText } from "./dom.js";
import { duration, t } from "./i18n.js";

export class Tile {
  constructor() {
    this.glyph = glyph("ready");
    this.name = h("bdi", { class: "name" });
    this.word = h("span", { class: "word" });
    this.since = h("span", { class: "since" });
    this.link = h(
      "a", {}, this.glyph, this.name, h("span", { class: "fact" }, this.word, " ", this.since),
    );
    this.element = h("li", { class: "tile" }, this.link);
    this.charger = null;
  }

  /** @param {number} now - the registry's time, in milliseconds */
  show(charger, group, now) {
    if (charger !== this.charger) {
      const status = group; // a deleted charger is shown as deleted, whatever its last status
      if (charger.id !== this.charger?.id) {
        this.element.dataset.id = charger.id;
        this.flashing?.cancel();
      }
      this.element.dataset.status = status;
      setGlyph(this.glyph, status);
      setText(this.name, charger.name);
      this.link.title = charger.name; // it may be cut off
      setText(this.word, t(status));
      this.charger = charger;
      this.from = Date.parse(status === "deleted" ? charger.deleted_at : charger.status_changed_at);
    }
    this.tick(now);
  }

  tick(now) {
    const age = now - this.from; // NaN where it is not known
    setText(this.since, this.from ? duration(age) : "");
    const lit = this.element.dataset.status === "error" && !(age > NEW);
    if (lit !== this.lit) this.element.classList.toggle("lit", (this.lit = lit));
  }

  /** Noticeable, not loud: a light that goes out. */
  flash() {
    this.flashing?.cancel();
    this.flashing = this.link.animate(FLASH, { duration: 1500, easing: "ease-out" });
  }
}

const NEW = 15 * 60_000; // milliseconds that an error is lit: it is then no news any more
const FLASH = [{ backgroundColor: "var(--flash)" }, {}];
