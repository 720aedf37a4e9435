/** One charger: its status, its last hours, its events, and what can be done to it. */

import { describe } from "./changes.js";
import { Controls } from "./controls.js";
import { $, glyph, h, setGlyph, setText } from "./dom.js";
import { reason } from "./forms.js";
import { redraw } from "./frames.js";
import { History } from "./history.js";
import { dateTime, duration, t, timeOfDay } from "./i18n.js";
import { LONGEST, Timeline } from "./timeline.js";

const LISTED = 100; // events

export class Panel {
  /** @param {object} page - { api, replica, address, now(), notify(text, action) } */
  constructor(page) {
    this.page = page;
    this.element = $("panel");
    this.id = null;
    // On a narrow screen it covers the page: what is below cannot be reached then.
    this.narrow = matchMedia("(width < 62rem)");
    this.narrow.addEventListener("change", () => this.#cover());
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || this.id === null) return;
      if (!document.querySelector("dialog[open]")) this.close();
    });
  }

  close() {
    this.page.address.close();
  }

  /** Open the panel of a charger, or close it (null). Called for every change of the address. */
  async show(id) {
    if (id === this.id) return;
    this.history?.stop();
    const opener = this.id === null ? document.activeElement : this.opener;
    this.id = id;
    this.opener = opener;
    this.element.hidden = id === null;
    document.body.classList.toggle("with-panel", id !== null);
    this.#cover();
    if (id === null) {
      this.element.replaceChildren();
      (opener?.isConnected ? opener : $("board")).focus({ preventScroll: true });
      return;
    }
    this.charger = this.page.replica.chargers.get(id) ?? null;
    this.missing = null; // why there is nothing to show
    this.#build();
    this.history = new History(this.page.api, id, this.page.now() - LONGEST);
    this.history.read(() => redraw(this));
    if (!this.charger) await this.#fetch(id);
    redraw(this);
  }

  #cover() {
    const covered = this.id !== null && this.narrow.matches;
    for (const element of document.querySelectorAll("body > header, main > section")) {
      element.inert = covered;
    }
  }

  /** Not in the registry's list: it was deleted, or never was. */
  async #fetch(id) {
    try {
      const charger = await this.page.api.get(id);
      if (id === this.id) this.charger ??= charger;
    } catch (error) {
      if (id === this.id) this.missing = error.status === 404 ? t("gone") : reason(error);
    }
    redraw(this);
  }

  #build() {
    this.glyph = glyph("ready");
    this.word = h("span", { class: "word" });
    this.title = h("h2", { id: "panel-title", tabindex: "-1" });
    this.titleText = h("bdi", {});
    this.title.append(this.titleText);
    this.details = h("p", { class: "details" });
    this.deleted = h("p", { class: "deleted-note" });
    this.controls = new Controls(this.page, () => redraw(this));
    this.timeline = new Timeline(() => redraw(this));
    this.eventsNote = h("p", { class: "details" });
    this.events = h("ol", { class: "events", role: "list" });
    this.listed = null; // the version of the newest event in the list
    const close = h(
      "button",
      { type: "button", class: "close", onclick: () => this.close(), "aria-label": t("close") },
      glyph("deleted"),
    );
    this.head = h("p", { class: "state-line" }, this.glyph, this.word);
    this.element.replaceChildren(
      h("header", {}, this.head, close),
      this.title,
      this.details,
      this.deleted,
      this.controls.element,
      this.timeline.element,
      h("section", {}, h("h3", {}, t("events")), this.eventsNote, this.events),
    );
    this.element.scrollTop = 0;
    this.title.focus({ preventScroll: true });
  }

  changed(charger, before) {
    if ((charger ?? before).id !== this.id) return;
    this.charger = charger ?? { ...before, deleted_at: new Date(this.page.now()).toISOString() };
    redraw(this);
  }

  event(event) {
    if (event.chargepoint.id !== this.id) return;
    if (event.type === "deleted" && this.charger) {
      this.charger = { ...this.charger, deleted_at: event.at, version: event.version };
    }
    this.history.add(event);
    redraw(this);
  }

  /** After a new snapshot. */
  loaded() {
    if (this.id === null) return;
    const charger = this.page.replica.chargers.get(this.id);
    if (charger) this.charger = charger;
    else this.#fetch(this.id);
    redraw(this);
  }

  tick() {
    if (this.id !== null) redraw(this);
  }

  draw() {
    if (this.id === null) return;
    const { charger } = this;
    this.element.classList.toggle("missing", !charger);
    if (!charger) return setText(this.titleText, this.missing ?? t("reading"));
    const now = this.page.now();
    const status = charger.deleted_at ? "deleted" : charger.status;
    this.head.dataset.status = status;
    setGlyph(this.glyph, status);
    const from = Date.parse(charger.deleted_at ?? charger.status_changed_at);
    const key = charger.deleted_at ? "ago" : "since";
    const since = from ? t(key, { duration: duration(now - from) }) : "";
    setText(this.word, `${t(status)} ${since}`);
    this.head.title = from ? t("sinceAt", { word: t(status), at: dateTime(from) }) : "";
    setText(this.titleText, charger.name);
    const { id, version, created_at: at } = charger;
    setText(this.details, at ? t("details", { id: String(id), at: dateTime(at), version }) : "");
    setText(
      this.deleted,
      charger.deleted_at ? t("goneSince", { at: dateTime(charger.deleted_at) }) : "",
    );
    this.controls.draw(charger);
    this.timeline.draw(this.history, now);
    this.#drawEvents();
  }

  #drawEvents() {
    const { events, complete, error } = this.history;
    const more = events.length > LISTED ? t("eventsMore", { n: LISTED }) : "";
    const note = error ? t("notRead", { reason: reason(error) }) : complete ? more : t("reading");
    setText(this.eventsNote, note);
    const newest = events.at(-1)?.version ?? null;
    if (this.listed === newest) return;
    const news = events.slice(-LISTED).filter(({ version }) => version > (this.listed ?? 0));
    this.events.prepend(...news.reverse().map(line));
    while (this.events.children.length > LISTED) this.events.lastElementChild.remove();
    this.listed = newest;
  }
}

function line(event) {
  return h(
    "li",
    {},
    h("time", { datetime: event.at }, timeOfDay(event.at)),
    h("span", { class: "fact" }, ...describe(event)),
  );
}
