"""What the supervisor says: lines like the workers', whose logging needs Django's settings."""

import json
import os
import sys
import time

from project.server.environment import in_development


def say(text: str, level: str = "INFO") -> None:
    """On stdout; on stderr what somebody should do something about."""
    if (
        os.environ.get("LOG_FORMAT") or ("text" if in_development(os.environ) else "json")
    ) == "json":
        now = time.time()
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z"
        line = {"time": at, "level": level, "logger": "project.server", "message": text}
        text = json.dumps(line)
    print(text, file=sys.stdout if level == "INFO" else sys.stderr, flush=True)
