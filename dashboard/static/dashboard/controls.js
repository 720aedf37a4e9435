/** What can be done to a charger: status, name, delete, restore; and what came of it. */

import { changeSafely, Conflict } from "./edit.js";
import { glyph, h, press } from "./dom.js";
import { NameField, reason } from "./forms.js";
import { t } from "./i18n.js";
import { STATUSES } from "./roster.js";

export class Controls {
  /** @param {object} page - { api, replica, notify(text, action) } */
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.statuses = [...STATUSES].reverse().map((status) =>
      h(
        "button",
        { type: "button", "data-status": status, onclick: () => this.#setStatus(status) },
        glyph(status),
        t(status),
      ),
    );
    const button = (text, onclick, kind = "quiet") =>
      h("button", { type: "button", class: kind, onclick }, text);
    this.rename = button(t("rename"), () => this.#askName());
    this.delete = button(t("delete"), () => this.#askDelete());
    this.restore = button(t("restore"), () => this.#restore(), "primary");
    this.group = h(
      "div", { class: "statuses", role: "group", "aria-label": t("setStatus") }, this.statuses,
    );
    this.others = h("div", { class: "actions" }, this.rename, this.delete, this.restore);
    this.talk = h("div", { class: "talk" }); // a question, or what came of the last change
    this.element = h("div", { class: "controls" }, this.group, this.talk, this.others);
  }

  draw(charger) {
    this.charger = charger;
    const exists = !charger.deleted_at;
    this.group.hidden = this.rename.hidden = this.delete.hidden = !exists;
    this.restore.hidden = exists;
    for (const button of this.statuses) {
      press(button, exists && button.dataset.status === charger.status);
    }
  }

  async #setStatus(status, seen = this.charger) {
    if (status === seen.status) return;
    const { api } = this.page;
    const word = t(status);
    await this.#attempt({
      send: () =>
        changeSafely(api, seen, ["status"], (version) => api.change(seen.id, { status }, version)),
      done: (charger) => this.page.replica.put(charger),
      conflict: (newest) =>
        this.#ask(
          t("conflict", { state: t(newest.status) }),
          [[t("setAnyway", { word }), () => this.#setStatus(status, newest)]],
        ),
    });
  }

  #askName(seen = this.charger, value = seen.name) {
    const field = new NameField(value);
    const form = h(
      "form",
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.#setName(field, seen);
        },
      },
      field.element,
      this.#choices([], t("keep"), h("button", { class: "primary" }, t("save"))),
    );
    this.talk.replaceChildren(form);
    field.input.select();
  }

  async #setName(field, seen) {
    const { api, replica, notify } = this.page;
    const name = field.input.value;
    field.complain("");
    await this.#attempt({
      send: () =>
        changeSafely(api, seen, ["name"], (version) => api.change(seen.id, { name }, version)),
      done: (charger) => {
        replica.put(charger);
        notify(t("renamed", { name: charger.name }));
        this.rename.focus();
      },
      field,
      conflict: (newest) =>
        this.#ask(
          t("conflictName", { name: newest.name }),
          [[t("renameAnyway"), () => this.#askName(newest, name)]],
        ),
    });
  }

  #askDelete(seen = this.charger) {
    const question = t("confirmDelete", { name: seen.name });
    this.#ask(question, [[t("delete"), () => this.#delete(seen)]], t("cancel"));
  }

  async #delete(seen) {
    const { api, notify } = this.page;
    await this.#attempt({
      send: () =>
        changeSafely(api, seen, ["name", "status"], (version) => api.remove(seen.id, version)),
      done: () => notify(t("removed", { name: seen.name }), [t("undo"), () => this.#restore(seen)]),
      conflict: (newest) =>
        this.#ask(
          newest.name === seen.name
            ? t("conflict", { state: t(newest.status) })
            : t("conflictName", { name: newest.name }),
          [[t("deleteAnyway"), () => this.#delete(newest)]],
        ),
    });
  }

  async #restore(seen = this.charger) {
    const { api, replica, notify } = this.page;
    await this.#attempt({
      send: () => api.restore(seen.id),
      done: (charger) => {
        replica.put(charger);
        notify(t("restored", { name: charger.name }));
      },
    });
  }

  /** Send a change and say what came of it, in the server's own words where it has any. */
  async #attempt({ send, done, conflict, field }) {
    this.element.ariaBusy = true;
    try {
      const answer = await send();
      this.talk.replaceChildren();
      done(answer);
    } catch (error) {
      if (error instanceof Conflict) {
        if (error.newest.deleted_at) this.#say(t("conflictGone"));
        else conflict(error.newest);
      } else {
        const text = reason(error);
        if (field && error.field("name")) field.complain(text);
        else this.#say(error.status ? t("failed", { reason: text }) : text);
      }
    } finally {
      this.element.ariaBusy = false;
      this.changed();
    }
  }

  #say(text) {
    this.#ask(text, [], t("close"));
  }

  /** A sentence, what can be answered, and a way out. */
  #ask(sentence, answers, wayOut = t("keep")) {
    this.talk.replaceChildren(
      h("p", { role: "alert" }, sentence),
      this.#choices(answers, wayOut),
    );
    this.talk.querySelector("button").focus();
  }

  #choices(answers, wayOut, ...more) {
    const leave = () => {
      this.talk.replaceChildren();
      this.rename.focus();
    };
    return h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "quiet", onclick: leave }, wayOut),
      answers.map(([text, onclick]) =>
        h("button", { type: "button", class: "primary", onclick }, text),
      ),
      more,
    );
  }
}
