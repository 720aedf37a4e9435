/** The large figures: how many chargers are in each status. Each is also the filter for it. */

import { $, glyph, h, press, setText } from "./dom.js";
import { number, percent, t } from "./i18n.js";
import { STATUSES } from "./roster.js";

export class Figures {
  /** @param {object} page - { roster, address, replica } */
  constructor(page) {
    this.page = page;
    this.figures = new Map(STATUSES.map((status) => [status, this.#figure(status)]));
    this.total = h("p", { class: "total" });
    const showDeleted = () => page.address.toggleStatus("deleted");
    this.deleted = h(
      "button", { class: "quiet controls", type: "button", onclick: showDeleted }, t("showDeleted"),
    );
    $("figures").append(
      ...[...this.figures.values()].map(({ button }) => button),
      h("div", { class: "sum" }, this.total, this.deleted),
    );
  }

  #figure(status) {
    const count = h("span", { class: "count" }, "–");
    const share = h("span", { class: "share", "aria-hidden": "true" });
    const button = h(
      "button",
      {
        class: "figure",
        type: "button",
        "data-status": status,
        "aria-pressed": "false",
        onclick: () => this.page.address.toggleStatus(status),
      },
      glyph(status),
      count,
      h("span", { class: "text" }, h("span", { class: "label" }, t(status)), share),
    );
    return { button, count, share };
  }

  draw() {
    const { roster, address, replica } = this.page;
    if (!replica.complete) return;
    const counts = STATUSES.map((status) => roster.count(status));
    const total = counts.reduce((sum, count) => sum + count, 0);
    STATUSES.forEach((status, index) => {
      const { button, count, share } = this.figures.get(status);
      setText(count, number(counts[index]));
      setText(share, total ? percent(counts[index] / total) : "");
      button.classList.toggle("none", !counts[index]);
      press(button, address.statuses.has(status));
    });
    setText(this.total, t("total", { n: total }));
    press(this.deleted, address.statuses.has("deleted"));
  }
}
