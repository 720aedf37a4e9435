// Peer: Express and Mongoose, as their documentation recommends; `lean()` because Mongoose's page
// on it says to use it wherever a query's result is sent without being changed.
//
//     MONGODB_URI=... PORT=... [REDIS_URL=...] NODE_ENV=production node server.js

import { createServer } from "node:http";

import express from "express";
import mongoose from "mongoose";
import { createClient } from "redis";
import { WebSocket, WebSocketServer } from "ws";

const { MONGODB_URI, PORT, REDIS_URL } = process.env;
const CHANNEL = "events";

const chargePointSchema = new mongoose.Schema(
  {
    _id: Number,
    name: { type: String, required: true, trim: true, minlength: 1, maxlength: 32 },
    status: { type: String, enum: ["ready", "charging", "waiting", "error"], default: "ready" },
    created_at: { type: Date, default: Date.now },
    deleted_at: { type: Date, default: null },
    status_changed_at: { type: Date, default: Date.now },
    version: { type: Number, default: 1 },
  },
  { collection: "charge_points", versionKey: false },
);
chargePointSchema.index({ name: 1 }, { unique: true, partialFilterExpression: { deleted_at: null } });
chargePointSchema.index({ deleted_at: 1, _id: 1 });
const ChargePoint = mongoose.model("ChargePoint", chargePointSchema);

const counterSchema = new mongoose.Schema(
  { _id: String, last: Number },
  // As we do it: the insert that follows waits for the majority, and that is later in the oplog.
  { collection: "counters", versionKey: false, writeConcern: { w: 1 } },
);
const Counter = mongoose.model("Counter", counterSchema);

function present({ _id, ...rest }) {
  return { id: _id, ...rest };
}

const sockets = new WebSocketServer({ noServer: true });

function broadcast(message) {
  for (const client of sockets.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(message);
  }
}

let redis;
let listening;

async function publish(message) {
  if (redis) await redis.publish(CHANNEL, message);
  else broadcast(message);
}

const app = express();
app.disable("x-powered-by");
app.use(express.json());

app.get("/chargepoint", async (request, response) => {
  const limit = Math.min(Number(request.query.limit ?? 100), 1000);
  const after = Number(request.query.after ?? 0);
  const rows = await ChargePoint.find({ deleted_at: null, _id: { $gt: after } })
    .sort({ _id: 1 })
    .limit(limit)
    .lean();
  response.json(rows.map(present));
});

app.get("/chargepoint/:id", async (request, response) => {
  const row = await ChargePoint.findOne({ _id: request.params.id, deleted_at: null }).lean();
  if (!row) return response.status(404).json({ detail: "Not found." });
  response.json(present(row));
});

app.post("/chargepoint", async (request, response) => {
  const { name, status } = request.body;
  const counter = await Counter.findByIdAndUpdate(
    "charge_points",
    { $inc: { last: 1 } },
    { upsert: true, returnDocument: "after" },
  ).lean();
  const created = await ChargePoint.create({ _id: counter.last, name, status });
  response.status(201).json(present(created.toObject()));
});

app.put("/chargepoint/:id", async (request, response) => {
  const row = await ChargePoint.findOneAndUpdate(
    { _id: request.params.id, deleted_at: null },
    {
      $set: { status: request.body.status, status_changed_at: new Date() },
      $inc: { version: 1 },
    },
    { returnDocument: "after", runValidators: true },
  ).lean();
  if (!row) return response.status(404).json({ detail: "Not found." });
  const charger = present(row);
  await publish(JSON.stringify(charger));
  response.json(charger);
});

app.use((error, request, response, next) => {
  if (response.headersSent) return next(error);
  if (error.code === 11000) return response.status(409).json({ detail: "This name is in use." });
  const known = error instanceof mongoose.Error.ValidationError || error.status < 500;
  if (!known) console.error(error);
  response.status(known ? 400 : 500).json({ detail: error.message });
});

const server = createServer(app);
server.on("upgrade", async (request, socket, head) => {
  if (request.url !== "/ws/chargepoint") return socket.destroy();
  if (redis) {
    listening ??= redis
      .duplicate()
      .connect()
      .then((client) => client.subscribe(CHANNEL, broadcast));
    await listening;
  }
  sockets.handleUpgrade(request, socket, head, () => {});
});

await mongoose.connect(MONGODB_URI, { writeConcern: { w: "majority", journal: true } });
await ChargePoint.init(); // its indexes are there
if (REDIS_URL) redis = await createClient({ url: REDIS_URL }).connect();
server.listen(Number(PORT), "127.0.0.1");
