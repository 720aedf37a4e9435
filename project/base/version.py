"""The version of what is served; a test holds it against pyproject.toml."""

VERSION = "0.1.0"
