"""Peer: FastAPI and Beanie, what most would pick for documents with rules.

https://beanie-odm.dev and https://fastapi.tiangolo.com/tutorial/response-model/ (the return type
is the response model: FastAPI lets Pydantic write the JSON).
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from beanie import Document, UpdateResponse, init_beanie
from beanie.odm.operators.update.general import Inc, Set
from fastapi import FastAPI, HTTPException, Query, WebSocket
from pydantic import BaseModel, Field
from pymongo import ASCENDING, AsyncMongoClient, IndexModel, ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from bench.peers.broadcast import Broadcast

Status = Literal["ready", "charging", "waiting", "error"]
Name = Annotated[str, Field(min_length=1, max_length=32)]

mongodb: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
    os.environ["MONGODB_URI"], tz_aware=True, w="majority", journal=True
)
database = mongodb.get_default_database()
# As we do it: the insert that follows waits for the majority, and that is later in the oplog.
counters = database.get_collection("counters", write_concern=WriteConcern(1))
events = Broadcast()


class ChargePoint(Document):
    id: int
    name: Name
    status: Status = "ready"
    created_at: datetime
    deleted_at: datetime | None = None
    status_changed_at: datetime
    version: int = 1

    class Settings:
        name = "charge_points"
        indexes = (
            IndexModel("name", unique=True, partialFilterExpression={"deleted_at": None}),
            IndexModel([("deleted_at", ASCENDING), ("_id", ASCENDING)]),
        )


class NewChargePoint(BaseModel):
    name: Name
    status: Status = "ready"


class Change(BaseModel):
    status: Status


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    await init_beanie(database=database, document_models=[ChargePoint])
    yield
    await mongodb.close()


app = FastAPI(lifespan=lifespan)


@app.get("/chargepoint/{id}", response_model_by_alias=False)
async def retrieve(id: int) -> ChargePoint:
    charge_point = await ChargePoint.find_one(
        ChargePoint.id == id,
        ChargePoint.deleted_at == None,  # noqa: E711 - Beanie's operators
    )
    if charge_point is None:
        raise HTTPException(404)
    return charge_point


@app.get("/chargepoint", response_model_by_alias=False)
async def list_page(
    limit: Annotated[int, Query(ge=1, le=1000)] = 100, after: Annotated[int, Query(ge=0)] = 0
) -> list[ChargePoint]:
    return (
        await ChargePoint.find(
            ChargePoint.deleted_at == None,  # noqa: E711
            ChargePoint.id > after,
        )
        .sort(+ChargePoint.id)
        .limit(limit)
        .to_list()
    )


@app.post("/chargepoint", status_code=201, response_model_by_alias=False)
async def create(new: NewChargePoint) -> ChargePoint:
    counter = await counters.find_one_and_update(
        {"_id": "charge_points"},
        {"$inc": {"last": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    now = datetime.now(UTC)
    charge_point = ChargePoint(
        id=counter["last"],
        name=new.name,
        status=new.status,
        created_at=now,
        status_changed_at=now,
    )
    try:
        await charge_point.insert()
    except DuplicateKeyError:
        raise HTTPException(409, "This name is in use.") from None
    return charge_point


@app.put("/chargepoint/{id}", response_model_by_alias=False)
async def change(id: int, change: Change) -> ChargePoint:
    charge_point = await ChargePoint.find_one(
        ChargePoint.id == id,
        ChargePoint.deleted_at == None,  # noqa: E711
    ).update(
        Set(
            {
                ChargePoint.status: change.status,
                ChargePoint.status_changed_at: datetime.now(UTC),
            }
        ),
        Inc({ChargePoint.version: 1}),
        response_type=UpdateResponse.NEW_DOCUMENT,
    )
    if charge_point is None:
        raise HTTPException(404)
    await events.publish(charge_point.model_dump_json())
    return charge_point


@app.websocket("/ws/chargepoint")
async def subscribe(websocket: WebSocket) -> None:
    await events.serve(websocket)
