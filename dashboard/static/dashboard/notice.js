/** One short message at the foot of the page, with at most one thing to do about it. */

import { $, h } from "./dom.js";

const SHOWN = 8000; // milliseconds

let timer;

/** @param {Array} [action] - [text, function] */
export function notify(text, action) {
  const button =
    action && h("button", { type: "button", onclick: () => act(action[1]) }, action[0]);
  $("notice").replaceChildren(h("span", {}, text), ...(button ? [button] : []));
  clearTimeout(timer);
  timer = setTimeout(hide, SHOWN);
}

function act(action) {
  $("notice").replaceChildren();
  action();
}

function hide() {
  const notice = $("notice");
  // Not under somebody's hand.
  if (notice.matches(":hover, :focus-within")) timer = setTimeout(hide, SHOWN);
  else notice.replaceChildren();
}
