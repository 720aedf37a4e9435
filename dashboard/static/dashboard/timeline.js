/** The picture of a charger's last hours: a lane for each status, so that no colour is needed. */

import { glyph, h, press, setText, svg } from "./dom.js";
import { totals } from "./history.js";
import { dayAndMonth, duration, hourAndMinute, t } from "./i18n.js";
import { STATUSES } from "./roster.js";

const HOUR = 3600_000;
const RANGES = [1, 6, 24, 168]; // hours
const TICKS = { 1: HOUR / 4, 6: 2 * HOUR, 24: 6 * HOUR, 168: 24 * HOUR };
export const LONGEST = Math.max(...RANGES) * HOUR;
const WIDTH = 1000; // of the drawing, in units of its own
const LANE = 10;
const THINNEST = 3; // so that a second in seven days can still be seen

export class Timeline {
  constructor(changed) {
    this.hours = 6;
    this.changed = changed;
    this.ranges = RANGES.map((hours) =>
      h("button", { type: "button", onclick: () => this.#choose(hours) }, t(`range${hours}`)),
    );
    this.lanes = new Map(
      STATUSES.map((status) => [status, { total: h("span", { class: "total" }) }]),
    );
    this.drawing = svg("svg", {
      viewBox: `0 0 ${WIDTH} ${LANE * STATUSES.length}`,
      preserveAspectRatio: "none",
      role: "img",
    });
    this.ticks = h("div", { class: "ticks", "aria-hidden": "true" });
    this.element = h(
      "section",
      { class: "timeline", "aria-labelledby": "timeline-title" },
      h("h3", { id: "timeline-title" }, t("timeline")),
      h("div", { class: "ranges", role: "group", "aria-label": t("timeline") }, this.ranges),
      h(
        "div",
        { class: "lanes" },
        h("div", { class: "words", "aria-hidden": "true" }, STATUSES.map(glyph)),
        this.drawing,
        h(
          "div",
          { class: "totals", "aria-hidden": "true" },
          [...this.lanes.values()].map(({ total }) => total),
        ),
        this.ticks,
      ),
    );
  }

  #choose(hours) {
    this.hours = hours;
    this.changed();
  }

  draw(history, now) {
    const start = now - this.hours * HOUR;
    const spans = history.complete ? history.spans(start, now) : [];
    const x = (instant) => ((instant - start) / (now - start)) * WIDTH;
    RANGES.forEach((hours, index) => {
      press(this.ranges[index], hours === this.hours);
    });
    this.#drawTicks(start, now, x);
    this.drawing.replaceChildren(
      ...STATUSES.map((status, lane) =>
        svg("rect", { class: "lane", x: 0, y: lane * LANE + 1, width: WIDTH, height: LANE - 2 }),
      ),
      ...spans.map(({ status, from, to }) =>
        svg("rect", {
          "data-status": status,
          x: Math.min(x(from), WIDTH - THINNEST),
          y: STATUSES.indexOf(status) * LANE + 1,
          width: Math.max(x(to) - x(from), THINNEST),
          height: LANE - 2,
        }),
      ),
    );
    this.#drawTotals(totals(spans));
  }

  #drawTotals(sums) {
    const shares = [];
    for (const [status, { total }] of this.lanes) {
      setText(total, sums[status] ? duration(sums[status]) : "–");
      if (sums[status]) {
        shares.push(t("share", { word: t(status), duration: duration(sums[status]) }));
      }
    }
    const range = t(`range${this.hours}`);
    this.drawing.ariaLabel = t("timelineLabel", { range, shares: shares.join(", ") || "–" });
  }

  #drawTicks(start, now, x) {
    const step = TICKS[this.hours];
    const offset = new Date(now).getTimezoneOffset() * 60_000; // whole hours of the wall clock
    const label = this.hours > 24 ? dayAndMonth : hourAndMinute;
    const ticks = [];
    for (let at = Math.ceil((start - offset) / step) * step + offset; at < now; at += step) {
      const tick = h("span", {}, label(at));
      tick.style.left = `${x(at) / (WIDTH / 100)}%`;
      ticks.push(tick);
    }
    this.ticks.replaceChildren(...ticks);
  }
}
