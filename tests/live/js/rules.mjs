// The rules of the dashboard's own client, with a server that does what a test wants.
//   node --test rules.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, ApiError } from "../../../dashboard/static/dashboard/client/api.js";
import { Replica } from "../../../dashboard/static/dashboard/client/replica.js";
import { Stream } from "../../../dashboard/static/dashboard/client/stream.js";

const sockets = [];
globalThis.WebSocket = class {
  constructor(url) {
    this.url = new URL(url);
    sockets.push(this);
  }
  close() {}
};
const moment = () => new Promise((resume) => setTimeout(resume, 1));
const until = async (condition) => {
  for (const end = Date.now() + 10_000; !condition(); await moment()) {
    if (Date.now() > end) throw new Error(`not within 10 s: ${condition}`);
  }
};
const ignore = { event() {}, heartbeat() {}, reset() {}, change() {} };

test("with a key where none is required it goes on without a ticket", async () => {
  globalThis.fetch = async () => new Response('{"detail": "No key is required here."}', { status: 404 });
  const api = new Api("http://x");
  api.key = "cp_left";
  assert.equal(await api.ticket(), null);
});

test("a ticket is refused for as long as the server says", async () => {
  const refused = async () => { throw new ApiError(429, {}, 60); };
  const stream = new Stream("ws://x/ws/chargepoint", ignore, refused);
  stream.follow("e-1");
  await until(() => stream.retryAt);
  const wait = stream.retryAt - Date.now();
  stream.stop();
  assert.ok(59_000 < wait && wait < 61_000, `${wait}`);
});

const charger = {
  id: 7, name: "Plaza 7", status: "ready", version: 5, deleted_at: null,
  created_at: "2026-11-23T10:00:00.000Z", status_changed_at: "2026-11-23T10:00:00.000Z",
};

/** What is known of charger 7 after one event; `answer`: what a GET of it says then, null: 404. */
async function known(chargers, type, answer) {
  const asked = [];
  const api = {
    page: async () => ({ chargers, position: "e-1", more: false, at: NaN }),
    ticket: async () => null,
    get: async (id) => {
      asked.push(id);
      if (answer === null) throw new ApiError(404);
      return answer;
    },
  };
  const replica = new Replica(api, "ws://x/ws/chargepoint", {});
  const count = sockets.length;
  replica.start();
  await until(() => sockets.length > count);
  const event = {
    id: "e-2", type, version: 6, at: new Date().toISOString(), old: "x", new: "y",
    chargepoint: { id: 7, name: "Plaza 7", status: "error" },
  };
  sockets.at(-1).onmessage({ data: JSON.stringify(event) });
  await moment();
  replica.stream.stop();
  return { charger: replica.chargers.get(7) ?? null, asked: asked.length };
}

const fresh = { ...charger, version: 6, name: "Plaza 8", status: "error" };

for (const [type, chargers] of [["renamed", [charger]], ["status_changed", []], ["restored", []]]) {
  test(`${type}, known: ${chargers.length}: it asks for what the event does not tell`, async () => {
    assert.deepEqual(await known(chargers, type, fresh), { charger: fresh, asked: 1 });
  });
  test(`${type}, known: ${chargers.length}: what the key may not see is gone`, async () => {
    assert.deepEqual(await known(chargers, type, null), { charger: null, asked: 1 });
  });
}

test("it does not ask for what the event tells", async () => {
  assert.equal((await known([], "created", null)).charger.version, 6);
  assert.equal((await known([charger], "status_changed", null)).charger.status, "error");
});
