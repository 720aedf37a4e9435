"""Keys and tickets as MongoDB holds them."""

from access.documents.keys import ApiKey, Expired
from access.documents.tickets import Ticket

__all__ = ["ApiKey", "Expired", "Ticket"]
