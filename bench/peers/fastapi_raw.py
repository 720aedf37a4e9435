"""Peer: FastAPI and PyMongo's asynchronous client, dicts all the way.

https://fastapi.tiangolo.com/advanced/response-directly/ (no conversion, no validation of what
goes out) and https://www.mongodb.com/docs/languages/python/pymongo-driver/current/
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import FastAPI, HTTPException, Query, Response, WebSocket
from pydantic import BaseModel, Field
from pymongo import ASCENDING, AsyncMongoClient, ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from bench.peers.broadcast import Broadcast

Status = Literal["ready", "charging", "waiting", "error"]
Name = Annotated[str, Field(min_length=1, max_length=32)]

mongodb: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
    os.environ["MONGODB_URI"], tz_aware=True, w="majority", journal=True
)
charge_points = mongodb.get_default_database()["charge_points"]
# As we do it: the insert that follows waits for the majority, and that is later in the oplog.
counters = mongodb.get_default_database().get_collection("counters", write_concern=WriteConcern(1))
events = Broadcast()


class NewChargePoint(BaseModel):
    name: Name
    status: Status = "ready"


class Change(BaseModel):
    status: Status


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    await charge_points.create_index(
        "name", unique=True, partialFilterExpression={"deleted_at": None}
    )
    await charge_points.create_index([("deleted_at", ASCENDING), ("_id", ASCENDING)])
    yield
    await mongodb.close()


app = FastAPI(lifespan=lifespan)


def json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data, option=orjson.OPT_UTC_Z), status, None, "application/json")


def present(row: dict[str, Any]) -> dict[str, Any]:
    row["id"] = row.pop("_id")
    return row


@app.get("/chargepoint/{id}")
async def retrieve(id: int) -> Response:
    row = await charge_points.find_one({"_id": id, "deleted_at": None})
    if row is None:
        raise HTTPException(404)
    return json(present(row))


@app.get("/chargepoint")
async def list_page(
    limit: Annotated[int, Query(ge=1, le=1000)] = 100, after: Annotated[int, Query(ge=0)] = 0
) -> Response:
    found = charge_points.find({"deleted_at": None, "_id": {"$gt": after}}).sort("_id").limit(limit)
    return json([present(row) for row in await found.to_list()])


@app.post("/chargepoint")
async def create(new: NewChargePoint) -> Response:
    counter = await counters.find_one_and_update(
        {"_id": "charge_points"},
        {"$inc": {"last": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    now = datetime.now(UTC)
    row = {
        "_id": counter["last"],
        "name": new.name,
        "status": new.status,
        "created_at": now,
        "deleted_at": None,
        "status_changed_at": now,
        "version": 1,
    }
    try:
        await charge_points.insert_one(row)
    except DuplicateKeyError:
        raise HTTPException(409, "This name is in use.") from None
    return json(present(row), 201)


@app.put("/chargepoint/{id}")
async def change(id: int, change: Change) -> Response:
    row = await charge_points.find_one_and_update(
        {"_id": id, "deleted_at": None},
        {
            "$set": {"status": change.status, "status_changed_at": datetime.now(UTC)},
            "$inc": {"version": 1},
        },
        return_document=ReturnDocument.AFTER,
    )
    if row is None:
        raise HTTPException(404)
    answer = json(present(row))
    await events.publish(bytes(answer.body).decode())
    return answer


@app.websocket("/ws/chargepoint")
async def subscribe(websocket: WebSocket) -> None:
    await events.serve(websocket)
