"""A fleet that lives, for demonstrations: cars come, charge, wait, chargers fail, get repaired.

It is a client like any other: it knows the HTTP API and nothing else.
"""
