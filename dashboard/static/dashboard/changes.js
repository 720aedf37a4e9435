/** The latest changes, newest first: old -> new, which charger, when. */

import { $, glyph, h, setText } from "./dom.js";
import { redraw } from "./frames.js";
import { clockTime, t } from "./i18n.js";

const SHOWN = 60;
const PAUSE = 250; // milliseconds between two drawings: at 200 changes a second nobody reads them

export class Changes {
  constructor(address) {
    this.address = address;
    this.element = $("changes");
    this.held = $("changes-held");
    this.pending = []; // events, oldest first
    this.drawnAt = 0;
    this.empty = h("li", { class: "nothing" }, t("noChanges"));
    const section = this.element.parentElement;
    // Who reads or points at a line does not want it to run away.
    this.isRead = () => section.matches(":hover") || this.element.matches(":focus-within");
    section.addEventListener("pointerleave", () => redraw(this));
    section.addEventListener("focusout", () => redraw(this));
    this.element.addEventListener("click", (event) => this.#click(event));
    $("changes-toggle").addEventListener("click", ({ currentTarget: toggle }) => {
      toggle.ariaExpanded = toggle.ariaExpanded !== "true";
    });
  }

  /**
   * Before the first event: what the snapshot tells of the latest changes. It knows since when a
   * charger has been in its status, but not which status it had before.
   */
  fill(chargers) {
    if (this.drawnAt || this.pending.length) return;
    const at = (charger) => charger.status_changed_at ?? "";
    this.pending = [...chargers]
      .sort((a, b) => (at(a) < at(b) ? 1 : -1))
      .slice(0, SHOWN)
      .reverse()
      .map((charger) => ({
        type: charger.status_changed_at === charger.created_at ? "created" : "status_changed",
        at: charger.status_changed_at,
        chargepoint: charger,
        old: null,
        new: charger.status,
      }));
    if (!this.pending.length) this.element.replaceChildren(this.empty);
    redraw(this);
  }

  add(event) {
    this.pending.push(event);
    if (this.pending.length > 2 * SHOWN) this.pending.splice(0, SHOWN);
    if (performance.now() - this.drawnAt > PAUSE) redraw(this);
    else this.timer ??= setTimeout(() => redraw(this), PAUSE);
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = null;
    const held = this.isRead() && this.drawnAt ? this.pending.length : 0;
    setText(this.held, held ? t("held", { n: held }) : "");
    if (held || !this.pending.length) return;
    this.empty.remove();
    const lines = this.pending.slice(-SHOWN).reverse().map((event) => this.#line(event));
    this.element.prepend(...lines);
    while (this.element.children.length > SHOWN) this.element.lastElementChild.remove();
    this.pending = [];
    this.drawnAt = performance.now();
  }

  #line(event) {
    const { id, name, status } = event.chargepoint;
    const shown = event.type === "deleted" ? "deleted" : status;
    return h(
      "li",
      { class: "change", "data-id": id,  "data-status": shown },
      h(
        "a",
        { href: this.address.of(id) },
        h("time", { datetime: event.at }, clockTime(Date.parse(event.at))),
        h("bdi", { class: "name" }, name),
        h("span", { class: "fact" }, ...describe(event)),
      ),
    );
  }

  #click(event) {
    const line = event.target.closest(".change");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.address.open(Number(line.dataset.id));
  }
}

/** What happened, as words and shapes: nodes for a line. */
export function describe(event) {
  switch (event.type) {
    case "status_changed":
      return event.old ? [state(event.old), arrow(), state(event.new)] : [state(event.new)];
    case "renamed":
      return [h("span", {}, t("wasRenamed", { old: event.old }))];
    case "deleted":
      return [state("deleted")];
    case "created":
      return [h("span", {}, t("wasCreated")), arrow(), state(event.new)];
    case "restored":
      return [h("span", {}, t("wasRestored")), arrow(), state(event.new)];
    default:
      return [h("span", {}, event.type)]; // one that was invented after this page was written
  }
}

export function state(status) {
  return h("span", { class: "state", "data-status": status }, glyph(status), t(status));
}

function arrow() {
  return h("span", { class: "arrow" }, " → ");
}
