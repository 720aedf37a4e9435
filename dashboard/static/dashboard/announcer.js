/** Speaks to screen readers, seldom: chargers that failed, at most every ten seconds. */

import { $ } from "./dom.js";
import { t } from "./i18n.js";

const PAUSE = 10_000; // milliseconds
const NAMED = 3;

export class Announcer {
  constructor() {
    this.element = $("announcer");
    this.failed = new Map(); // id -> name: since the last announcement
    this.spokeAt = 0;
  }

  /** A charger has changed: only a new error is worth a word. */
  changed(charger, before) {
    if (charger?.status !== "error") return this.failed.delete((charger ?? before).id);
    if (before && before.status !== "error") this.failed.set(charger.id, charger.name);
  }

  /** Once a second. */
  tick() {
    if (!this.failed.size || Date.now() - this.spokeAt < PAUSE) return;
    const all = [...this.failed.values()];
    let names = all.slice(0, NAMED).join(", ");
    if (all.length > NAMED) names = t("andMore", { names, n: all.length - NAMED });
    this.say(all.length > 1 ? t("newErrors", { n: all.length, names }) : t("newError", { names }));
    this.failed.clear();
  }

  say(text) {
    this.spokeAt = Date.now();
    this.element.textContent = text;
  }
}
