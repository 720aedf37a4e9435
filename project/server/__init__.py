"""The server as one command: `python -m project.server`, which scripts/server runs.

    supervisor  (this package; no Django, so that it is small and starts at once)
      mongod    the embedded MongoDB, unless MONGODB_URI names another
      worker    Django in uvicorn, on a socket that the supervisor opened; WORKERS of them

A child that dies is started again. The supervisor never touches a request or the data.
"""
