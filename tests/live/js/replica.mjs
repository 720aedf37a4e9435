// Prints the chargers of the dashboard's own client, a line for each change, as JSON.
//   node replica.mjs SERVER

import WebSocket from "ws";
import { Api } from "../../../dashboard/static/dashboard/client/api.js";
import { Replica } from "../../../dashboard/static/dashboard/client/replica.js";

globalThis.WebSocket ??= WebSocket; // Node.js has its own from version 22 on
const [server] = process.argv.slice(2);
const print = () => console.log(JSON.stringify([...replica.chargers.values()]));
const replica = new Replica(new Api(server), `${server.replace("http", "ws")}/ws/chargepoint`, {
  loaded: print,
  changed: print,
});
replica.start();
