/** How true the page is: live, behind, or not live since when. Old data never look fresh. */

import { $, h, setText } from "./dom.js";
import { clockTime, t, timeOfDay } from "./i18n.js";

export class Link {
  /** @param {object} page - { replica, announce(text) } */
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.element = $("link");
    this.alarm = $("alarm");
    this.word = h("span", { class: "word" });
    this.element.append(h("span", { class: "lamp", "aria-hidden": "true" }), this.word);
    this.text = h("p", {});
    this.attempt = h("p", { class: "attempt" });
    this.button = h(
      "button",
      { type: "button", class: "controls", onclick: () => page.replica.retry() },
      t("tryNow"),
    );
    this.alarm.append(this.text, this.attempt, this.button);
  }

  draw() {
    const { replica } = this.page;
    const { state } = replica;
    if (document.body.dataset.link !== state) this.#enter(state);
    setText(this.word, t(state === "loading" ? "loadingLink" : state));
    this.alarm.hidden = state === "live" || state === "loading";
    setText(this.text, this.alarm.hidden ? "" : explain(replica));
    const waiting = replica.nextAttempt && Math.ceil((replica.nextAttempt - Date.now()) / 1000);
    const trying = state === "reconnecting" && !(waiting > 0);
    setText(this.attempt, trying ? t("trying") : waiting > 0 ? t("nextTry", { n: waiting }) : "");
    this.button.hidden = !(waiting > 0 || state === "refused");
    setText($("now"), clockTime(Date.now()));
  }

  #enter(state) {
    const before = document.body.dataset.link;
    document.body.dataset.link = state;
    const again = state === "live" && before !== "loading";
    if (again) this.page.announce(t("liveAgain"));
    this.changed(again);
  }
}

const REFUSED = { key: "refusedKey", origin: "refusedOrigin" };

function explain({ state, complete, freshAt, refused }) {
  const what = {
    behind: () => t("alarmBehind"),
    reconnecting: () => t(complete ? "alarmReconnecting" : "alarmNever"),
    refused: () =>
      t("alarmRefused", { reason: refused in REFUSED ? t(REFUSED[refused]) : refused }),
  }[state]();
  return complete ? `${what} ${t("alarmWas", { at: timeOfDay(freshAt) })}` : what;
}
