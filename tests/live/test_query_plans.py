"""Every query that the service makes is answered from an index, and looks at little else.

MongoDB's profiler finds the queries: a new one is judged without being listed here.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import httpx
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver
from websockets.sync.client import connect

from tests.live.manage import manage
from tests.live.profiler import Profiler, Query
from tests.live.servers import ChargepointServer, Mongod
from tests.live.wait import wait_for

CHARGERS = 4000
DELETED = 800  # of them: more than a page
KEEP = 3800  # events; the rest is pruned

#: How many more keys or documents than it finds a query may examine.
SLACK = 2

#: The only ones that may read without an index (a pattern of what is printed about them).
SCANS = {
    r"events: command .*\$merge": "rotate_epoch, by hand after a restore, reads the whole log",
    r"\$match: \{(status: \{\$in: \[\?\]\}, )?name: \{\$regex.*\$group: \{_id: \?, n:": (
        "count=true of a search among all, the deleted included, reads every name anyway"
    ),
}

#: The queries that look at more (a pattern of what is printed about them), and why they may.
EXCEPTIONS = {
    r"name: \{\$regex": "a search reads the names one by one (contract: anywhere in the name)",
    r"events: query \{filter: \{(new|type): \{": (
        "a filter on the log looks at a bounded number of positions (Event.scan)"
    ),
    r"events: query \{filter: \{charge_point: \?, (new|type): \{": (
        "a filter on one charger's events reads that charger's events"
    ),
    r"filter: \{(deleted_at: \{\$gt: \?\}, )?status: .*sort": (
        "a status among the deleted, or among all, reads those; an index for it would cost each "
        "change of a status"
    ),
    r"\$match: \{deleted_at: \{\$gt: \?\}.*\$group: \{_id: \?, n:": (
        "count=true counts the deleted one by one, from an index; the others the summary knows"
    ),
    **SCANS,
    r"charge_points: command .*\$group: \{_id: \?, count:": (
        "the summary counts the chargers once, then follows the log (notifications.summary)"
    ),
}

Server = Callable[..., ChargepointServer]


def test_every_query_reads_an_index_and_little_more_than_it_finds(
    server: Server, mongod: Mongod, database: str
) -> None:
    uri = mongod.uri(database)
    with contextlib.closing(Profiler(uri)) as profiler:
        succeed("ensure_indexes", MONGODB_URI=uri)
        succeed("seed", str(CHARGERS), MONGODB_URI=uri)
        delete_some(profiler)
        running = server(EVENTS_KEEP=str(KEEP))
        wait_for(lambda: not pending(profiler), 60, "the chargers' events are in the log")

        with httpx.Client(base_url=running.base_url, timeout=30) as http:
            asked = {resolve(path).url_name for path in use_every_endpoint(http)}
            assert asked >= set(endpoints()), "an endpoint is missing in this test"
            resume(running, http)
        collide(profiler)
        succeed("simulate", "--url", running.base_url, "--duration", "1")
        wait_for(lambda: oldest(profiler) > 1, 30, "the log is pruned")
        succeed("rotate_epoch", MONGODB_URI=uri)
        queries = profiler.stop()

    assert {query.collection for query in queries} >= {"charge_points", "events", "counters"}
    queries.sort(key=lambda query: query.wasted)  # the worst of a kind is the one that is shown
    offenders = {query.shape: query for query in queries if not is_good(query)}
    assert not offenders, "\n".join(map(str, ["", *offenders.values()]))
    for pattern in EXCEPTIONS:
        assert any(re.search(pattern, str(query)) for query in queries), f"never seen: {pattern}"


def is_good(query: Query) -> bool:
    return (not query.scans or listed(query, SCANS)) and (
        query.wasted <= SLACK or listed(query, EXCEPTIONS)
    )


def listed(query: Query, patterns: Iterable[str]) -> bool:
    return any(re.search(pattern, str(query)) for pattern in patterns)


def succeed(*command: str, **variables: str) -> None:
    done = manage(*command, **variables)
    assert done.returncode == 0, done.stderr


# --- Using the service ---------------------------------------------------------------------------


def endpoints(resolver: URLResolver | None = None) -> Iterator[str]:
    """The names of all URLs that are served."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def use_every_endpoint(http: httpx.Client) -> set[str]:
    """With every parameter and outcome that leads to a query -> the paths that were used."""
    used = set()

    def request(method: str, target: str, body: object = None, **headers: str) -> httpx.Response:
        used.add(httpx.URL(target).path)
        answer = http.request(method, target, json=body, headers=headers)
        assert answer.status_code < 500, answer.text
        return answer

    for page in ("/", "/docs", "/docs/events", "/openapi.json", "/asyncapi.json", "/metrics"):
        request("GET", page)
    names = [f"Rambla {number}" for number in range(20)]
    ids = [request("POST", "/chargepoint", {"name": name}).json()["id"] for name in names]
    request("POST", "/chargepoint", {"name": names[0]})  # in use
    for id in ids[:10]:
        request("PUT", f"/chargepoint/{id}", {"status": "error"})
        request("PATCH", f"/chargepoint/{id}", {"name": f"Rambla {id} bis", "status": "charging"})
        request("PUT", f"/chargepoint/{id}", {"status": "charging"})  # changes nothing
        request("PUT", f"/chargepoint/{id}", {"name": "Rambla 15"})  # in use
        request("PUT", f"/chargepoint/{id}", {"status": "ready"}, **{"If-Match": '"99"'})
    for id in ids[5:]:
        request("DELETE", f"/chargepoint/{id}")
    for id in ids[5:9]:
        request("POST", f"/chargepoint/{id}/restore")
    for deleted in ("exclude", "include", "only"):
        for id in (1, ids[-1], 2**62):
            request("GET", f"/chargepoint/{id}?deleted={deleted}")
        for target in lists(deleted):
            request("GET", target)
    request("GET", "/chargepoint/summary")
    request("POST", "/ticket")  # 404: no key is required here

    head = request("GET", "/chargepoint").headers["Last-Event-ID"]
    epoch, number = head.split("-")
    for path in ("/chargepoint/events", "/chargepoint/1/events", f"/chargepoint/{ids[0]}/events"):
        for since in ("", f"&since={epoch}-{int(number) // 2}", f"&since={head}", "&since=old-1"):
            for filter in ("", "&types=created", "&types=renamed,deleted", "&status=error"):
                for order in ("asc", "desc"):
                    request("GET", f"{path}?limit=100{since}{filter}&order={order}")
    return used


def lists(deleted: str) -> Iterator[str]:
    for count in ("false", "true"):
        for search in ("", "&search=plaza"):
            for status in ("", "&status=error", "&status=ready,error"):
                for page in ("after=0", f"after={CHARGERS // 2}", "limit=1000&after=900"):
                    yield f"/chargepoint?{page}&deleted={deleted}&count={count}{search}{status}"


def resume(server: ChargepointServer, http: httpx.Client) -> None:
    """Websockets and event streams: from now on, from somewhere in the log, of one charger."""
    head = http.get("/chargepoint").headers["Last-Event-ID"]
    epoch, number = head.split("-")
    since, later = (f"since={epoch}-{int(number) - back}" for back in (1500, 5))
    for path in ("/ws/chargepoint", "/ws/chargepoint/1"):
        for query in ("types=all", since, f"{since}&types=all", f"{later}&status=error"):
            with connect(f"{server.ws_url}{path}?{query}"):
                pass
    with connect(f"{server.ws_url}/ws/chargepoint?types=all&{since}") as socket:
        for _ in range(1500):
            socket.recv(timeout=10)
    for path in ("/chargepoint/events", "/chargepoint/1/events"):
        accept = {"Accept": "text/event-stream"}
        with http.stream("GET", f"{path}?{since}", headers=accept) as stream:
            assert next(stream.iter_lines())


# --- The database --------------------------------------------------------------------------------


def delete_some(profiler: Profiler) -> None:
    every = CHARGERS // DELETED
    profiler.database["charge_points"].update_many(
        {"_id": {"$mod": [every, 0]}}, {"$set": {"deleted_at": datetime.now(UTC)}}
    )


def collide(profiler: Profiler) -> None:
    """What a relay leaves behind that dies: events that are in the log and in their outbox."""
    for row in profiler.database["events"].find({"type": "created"}).limit(3):
        event = {key: value for key, value in row.items() if key not in ("_id", "charge_point")}
        profiler.database["charge_points"].update_one(
            {"_id": row["charge_point"]}, {"$push": {"outbox": event}}
        )
    wait_for(lambda: not pending(profiler), 10, "they are found in the log, and removed")


def pending(profiler: Profiler) -> bool:
    query = {"outbox.at": {"$exists": True}}
    return profiler.database["charge_points"].find_one(query) is not None


def oldest(profiler: Profiler) -> int:
    row = profiler.database["events"].find_one({}, sort=[("_id", 1)])
    return int(row["_id"]) if row else 0
