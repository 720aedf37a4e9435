// Prints what a client library receives, a line for each message.
//   node subscribe.mjs ws|reconnecting-websocket|eventsource SERVER POSITION
// SERVER is like http://127.0.0.1:8000; the last two resume by themselves for as long as they live.

import { EventSource } from "eventsource";
import ReconnectingWebSocket from "reconnecting-websocket";
import WebSocket from "ws";

const [kind, server, since] = process.argv.slice(2);
const socket = `${server.replace("http", "ws")}/ws/chargepoint?types=all`;
let position = since;

function print({ data }) {
  position = JSON.parse(data).id;
  console.log(data);
}

const clients = {
  ws: () => new WebSocket(`${socket}&since=${since}`),
  "reconnecting-websocket": () =>
    new ReconnectingWebSocket(() => `${socket}&since=${position}`, [], {
      WebSocket,
      minReconnectionDelay: 50,
      maxReconnectionDelay: 500,
      // Of itself it gives a handshake up after 4 s, by a way that ends a process of node.
      connectionTimeout: 30000,
    }),
  eventsource: () => new EventSource(`${server}/chargepoint/events?since=${since}`),
};

const client = clients[kind]();
client.onmessage = print;
client.onclose = () => kind === "ws" && process.exit();
client.onerror = () => {}; // it tries again
