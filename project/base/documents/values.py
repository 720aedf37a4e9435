"""Values of fields as MongoDB holds them, by the rules that the fields state.

For the fields that are named, without a document object: making one, validating all of it and
writing it as BSON costs 90 us, of which a request needs 10.
"""

from typing import Any

from mongoengine.base import BaseField
from mongoengine.errors import ValidationError

Stored = dict[str, Any]


def stored_values(kind: Any, values: dict[str, Any]) -> Stored:
    """{field: value} -> {its name in MongoDB: what is stored}, of the document class `kind`.

    Raises MongoEngine's ValidationError. The class's `clean()` is not asked: rules across fields
    belong into `record`, which sees all that is stored before and after.
    """
    errors: dict[str, Any] = {}
    stored = {}
    for name, value in values.items():
        field = kind._fields[name]
        try:
            stored[field.db_field] = _stored(field, value)
        except ValidationError as error:
            errors[name] = error.errors or error
        except (ValueError, AttributeError, AssertionError) as error:  # as MongoEngine takes them
            errors[name] = error
    if errors:
        raise ValidationError(f"ValidationError ({kind._class_name})", errors=errors)
    return stored


def _stored(field: BaseField, value: Any) -> Any:
    if value is None:
        if field.required:
            raise ValidationError("Field is required", field_name=field.name)
        return None
    normalise = getattr(field, "normalise", None)
    if normalise:
        value = normalise(value)
    field._validate(value)
    return field.to_mongo(value)


def default(field: BaseField) -> Any:
    """What a new document has where nobody says anything."""
    return field.default() if callable(field.default) else field.default
