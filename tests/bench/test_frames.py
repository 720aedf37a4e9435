"""The websocket load reads what a server sends, however the bytes are cut."""

from bench.frames import parse


def text(payload: bytes) -> bytes:
    """A frame as a server sends it."""
    size = len(payload)
    length = bytes([size]) if size < 126 else bytes([126]) + size.to_bytes(2, "big")
    return b"\x81" + length + payload


def event(number: int, padding: int = 0) -> bytes:
    return text(b'{"id":"k3f9-%d","pad":"%s"}' % (number, b"x" * padding))


def test_it_counts_and_numbers_the_messages() -> None:
    chunk = parse(event(7) + event(8, padding=300))
    assert (chunk.messages, chunk.numbers, chunk.rest) == (2, (7, 8), b"")


def test_it_keeps_a_frame_that_is_cut_anywhere() -> None:
    data = event(7) + event(8, padding=300)
    for cut in range(len(data) + 1):
        first = parse(data[:cut])
        second = parse(first.rest + data[cut:])
        assert first.numbers + second.numbers == (7, 8)
        assert second.rest == b""


def test_it_counts_messages_without_a_number() -> None:
    assert parse(text(b'{"id":7,"status":"ready"}'))[:2] == (1, ())


def test_it_tells_pings_and_the_close_frame() -> None:
    chunk = parse(b"\x89\x04ping" + event(1) + b"\x88\x02\x03\xf4")
    assert (chunk.pings, chunk.numbers, chunk.closed) == ((b"ping",), (1,), True)
