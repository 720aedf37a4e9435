"""The events part of the contract for machines (AsyncAPI 3), made from the code's own constants.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from notifications.asyncapi.document import document

__all__ = ["document"]
