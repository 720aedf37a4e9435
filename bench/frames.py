"""What a websocket server sends: text frames, pings, the close frame (RFC 6455 section 5)."""

import re
from typing import NamedTuple

# Number of the event within the log (ours) or the run (the peers').
_NUMBER = re.compile(rb'"id":\s?"[0-9a-z]+-(\d+)"')
_TEXT, _CLOSE, _PING = 0x81, 0x88, 0x89


class Chunk(NamedTuple):
    """What some bytes of a connection contain."""

    messages: int
    numbers: tuple[int, ...]  # of the messages that have one
    pings: tuple[bytes, ...]
    closed: bool
    rest: bytes  # of a frame that has not arrived in full


def parse(data: bytes) -> Chunk:
    """The frames that a server sent: unmasked, not fragmented, not compressed."""
    messages, numbers, pings, closed, start = 0, [], [], False, 0
    while len(data) - start >= 2:
        opcode, length, head = data[start], data[start + 1], 2
        if length >= 126:
            head = 4 if length == 126 else 10
            if len(data) - start < head:
                break
            length = int.from_bytes(data[start + 2 : start + head], "big")
        end = start + head + length
        if end > len(data):
            break
        if opcode == _TEXT:
            messages += 1
            if match := _NUMBER.search(data, start + head, end):
                numbers.append(int(match[1]))
        elif opcode == _PING:
            pings.append(data[start + head : end])
        elif opcode == _CLOSE:
            closed = True
        start = end
    return Chunk(messages, tuple(numbers), tuple(pings), closed, data[start:])
