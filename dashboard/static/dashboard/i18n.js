/** Texts, numbers and times in the language of the browser: Spanish or English. */

import en from "./messages/en.js";
import es from "./messages/es.js";

const CATALOGUES = { en, es };

/** The tag that the browser prefers among those we have: "es-MX" counts as "es", and stays. */
export const language =
  navigator.languages.find((tag) => tag.split("-")[0] in CATALOGUES) ?? "en";
const catalogue = CATALOGUES[language.split("-")[0]];

const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language, { useGrouping: "always" });
const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(language, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const shortClock = new Intl.DateTimeFormat(language, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const dateAndTime = new Intl.DateTimeFormat(language, {
  dateStyle: "medium", timeStyle: "short", hourCycle: "h23",
});

/** Names as people sort them: "Plaza Mayor 2" before "Plaza Mayor 10". */
export const compareNames = new Intl.Collator(language, { numeric: true }).compare;

/** A text of the catalogue; `values` fill its places. */
export function t(key, values = {}) {
  let text = catalogue[key];
  if (typeof text === "object") text = text[plural.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

export const number = (n) => numbers.format(n);
export const percent = (share) => shares.format(share);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 8 s, 4 min, 3 h 12 min, 2 d 4 h: the same in both languages (SI symbols). */
export function duration(milliseconds) {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return two(Math.floor(ms / MINUTE), 60, "h", "min");
  return two(Math.floor(ms / HOUR), 24, "d", "h");
}

function two(small, ratio, greatUnit, smallUnit) {
  const great = `${numbers.format(Math.floor(small / ratio))} ${greatUnit}`;
  return small % ratio ? `${great} ${small % ratio} ${smallUnit}` : great;
}

/** 12:31:07, and the day before it when it was not today. */
export function timeOfDay(instant, today = Date.now()) {
  const date = new Date(instant);
  const time = clock.format(date);
  return new Date(today).toDateString() === date.toDateString()
    ? time
    : `${day.format(date)}, ${time}`;
}

export const clockTime = (instant) => clock.format(instant);
export const hourAndMinute = (instant) => shortClock.format(instant);
export const dayAndMonth = (instant) => day.format(instant);
export const dateTime = (instant) => dateAndTime.format(new Date(instant));

/** Fill what the page's HTML leaves open: data-t, data-t-label, data-t-placeholder. */
export function translate(root) {
  document.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-t]")) {
    element.textContent = t(element.dataset.t);
  }
  for (const element of root.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
  }
  for (const element of root.querySelectorAll("[data-t-placeholder]")) {
    element.placeholder = t(element.dataset.tPlaceholder);
  }
}
