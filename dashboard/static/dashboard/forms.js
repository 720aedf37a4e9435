/** Forms: a name, perhaps a status, and what the server says about them, at the field. */

import { ApiError } from "./client/api.js";
import { $, glyph, h, setText } from "./dom.js";
import { t } from "./i18n.js";
import { STATUSES } from "./roster.js";

/** One text field with its label and the place for the server's words about it. */
export class NameField {
  static #made = 0;

  constructor(value = "") {
    const id = `name-${(NameField.#made += 1)}`; // two may be open at once
    this.input = h("input", {
      id,
      name: "name",
      value,
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
      "aria-describedby": `${id}-error`,
    });
    this.error = h("p", { id: `${id}-error`, class: "field-error", role: "alert" });
    const label = h("label", { for: id }, t("name"));
    this.element = h("div", { class: "field-row" }, label, this.input, this.error);
  }

  complain(text) {
    this.input.ariaInvalid = Boolean(text);
    setText(this.error, text);
    if (text) this.input.focus();
  }
}

/** What to tell a person about a request that failed. */
export function reason(error) {
  if (!(error instanceof ApiError)) throw error;
  return error.status ? error.message || String(error.status) : t("noAnswer");
}

/** The dialog for a new charger. */
export function openNewCharger({ api, created }) {
  const dialog = $("dialog");
  const name = new NameField();
  const trouble = h("p", { class: "field-error", role: "alert" });
  const choices = [...STATUSES].reverse().map((status) =>
    h(
      "label",
      { class: "choice", "data-status": status },
      h("input", { type: "radio", name: "status", value: status, checked: status === "ready" }),
      glyph(status),
      t(status),
    ),
  );
  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    name.complain("");
    setText(trouble, "");
    try {
      const charger = await api.create(values);
      dialog.close();
      created(charger);
    } catch (error) {
      const text = reason(error); // the server's own words, where it has any for the field
      if (error.field("name")) name.complain(error.field("name"));
      else setText(trouble, error.status ? t("failed", { reason: text }) : text);
    }
  };
  const form = h(
    "form",
    { novalidate: true, onsubmit: submit },
    h("h2", { id: "dialog-title" }, t("new")),
    name.element,
    h("fieldset", { class: "choices" }, h("legend", {}, t("status")), choices),
    trouble,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("cancel")),
      h("button", { type: "submit", class: "primary" }, t("create")),
    ),
  );
  dialog.replaceChildren(form);
  dialog.showModal();
  name.input.focus();
}
