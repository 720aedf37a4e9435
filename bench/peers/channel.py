"""The Redis channel of the Python peers."""

CHANNEL = "events"
