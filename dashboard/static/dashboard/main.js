/**
 * The page: what is known (replica), in which order (roster), what is asked for (address), and
 * the views that draw it. Views never talk to each other: they draw what these three say.
 */

import { Address } from "./address.js";
import { Announcer } from "./announcer.js";
import { Board } from "./board.js";
import { Changes } from "./changes.js";
import { Api } from "./client/api.js";
import { Replica } from "./client/replica.js";
import { Deleted } from "./deleted.js";
import { $, setText } from "./dom.js";
import { Field } from "./field.js";
import { Figures } from "./figures.js";
import { openNewCharger } from "./forms.js";
import { redraw } from "./frames.js";
import { t, translate } from "./i18n.js";
import { Link } from "./link.js";
import { notify } from "./notice.js";
import { Panel } from "./panel.js";
import { Roster } from "./roster.js";
import { SignIn } from "./signin.js";
import { keepAwake, reloadIfUpgraded } from "./wall.js";

translate(document);

const api = new Api();
const signIn = new SignIn(api, () => replica.start());
const roster = new Roster();
const address = new Address(addressChanged);
const url = `${location.origin.replace("http", "ws")}/ws/chargepoint`;
const replica = new Replica(api, url, { loaded, changed, event, state: stateChanged });

const announcer = new Announcer();
const page = {
  api, roster, address, replica, notify, emptyText,
  announce: (text) => announcer.say(text),
  /** The registry's time, in milliseconds. It stands still when we do not know what happens. */
  now: () => (replica.state === "live" ? Date.now() : replica.freshAt) + replica.ahead,
};
const deleted = new Deleted(page, drawAll);
const board = new Board(page);
const figures = new Figures(page);
const field = new Field(page);
const changes = new Changes(address);
const link = new Link(page, linkChanged);
const panel = new Panel(page);

// --- What the replica tells --------------------------------------------------------------------

function loaded() {
  const gone = roster.sorted.deleted;
  roster.fill(replica.chargers.values());
  roster.fillDeleted(gone);
  deleted.forget();
  changes.fill(replica.chargers.values());
  field.layOut();
  panel.loaded();
  addressChanged();
}

function changed(charger, before) {
  roster.change(charger, before);
  if (charger && charger.status !== before?.status) board.light(charger.id);
  announcer.changed(charger, before);
  field.changed(charger, before);
  panel.changed(charger, before);
  redraw(board);
  redraw(figures);
}

function event(event) {
  changes.add(event);
  deleted.event(event);
  panel.event(event);
}

function stateChanged() {
  signIn.stateChanged(replica);
  redraw(link);
  if (!replica.complete) redraw(board); // it says how far the reading is
}

/** @param {boolean} again - whether it is live after a time when it was not */
function linkChanged(again) {
  field.layOut(); // its colours
  if (!again) return;
  reloadIfUpgraded();
  if (address.statuses.has("deleted")) deleted.want(); // in case that failed meanwhile
}

// --- What the user and the clock tell ----------------------------------------------------------

function addressChanged() {
  document.documentElement.classList.toggle("wall", address.wall);
  roster.statuses = address.statuses;
  if (roster.find(address.search)) field.layOut();
  if ($("search").value !== address.search) $("search").value = address.search;
  $("scope").hidden = !address.search;
  setText($("scope"), address.search ? t("searchScope", { text: address.search }) : "");
  if (address.statuses.has("deleted")) deleted.want();
  panel.show(address.charger);
  drawAll();
}

function drawAll() {
  for (const view of [board, figures, link]) redraw(view);
}

function emptyText() {
  if (replica.refused !== null) return "";
  if (!replica.complete) {
    return replica.loading ? t("loadingCount", { n: replica.loading }) : t("loading");
  }
  if (roster.search) return t("noneFound");
  if (address.statuses.size === 1 && address.statuses.has("deleted")) return t("noneDeleted");
  return replica.chargers.size ? t("noneFound") : t("noneYet");
}

function tick() {
  replica.check();
  redraw(link);
  board.tick();
  panel.tick();
  announcer.tick();
  field.label();
  const errors = roster.count("error");
  const word = { live: errors ? t("titleErrors", { n: errors }) : "" }[replica.state];
  const title = [word ?? t(replica.state), "chargepoint"].filter(Boolean).join(" · ");
  if (document.title !== title) document.title = title;
}

$("search").addEventListener("input", ({ target }) => address.setSearch(target.value));
$("search-form").addEventListener("submit", (event) => event.preventDefault());
$("new-charger").addEventListener("click", () =>
  openNewCharger({
    api,
    created(charger) {
      replica.put(charger);
      notify(t("created", { name: charger.name }));
      address.open(charger.id);
    },
  }),
);
// After a sleep or a change of network nobody should have to wait for the next tick.
addEventListener("online", () => replica.retry());
document.addEventListener("visibilitychange", tick);
if (address.wall) keepAwake();

setInterval(tick, 1000);
addressChanged();
replica.start();
