"""The one error of this package."""


class StartError(Exception):
    """The server cannot start or go on; the message is the one line that the operator reads."""
