"""What a new model with its endpoint costs: this file, and one row in tests/test_endpoints.py.

In an app each class below goes to the end of the module that is named beside it.
"""

from typing import Any, ClassVar

from django.urls import include, path
from mongoengine import IntField

from project.base.documents import SoftDeleteDocument
from project.base.fields import NameField
from project.base.routers import Router
from project.base.serializers import SoftDeleteSerializer
from project.base.viewsets import SoftDeleteViewSet


class Connector(SoftDeleteDocument):  # documents.py
    code: str = NameField(required=True, max_length=16)
    power_kw: int = IntField(required=True, min_value=1, max_value=1000)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "connectors",
        "indexes": [
            {
                "name": "code_unique_active",
                "fields": ["code"],
                "unique": True,
                "partialFilterExpression": {"deleted_at": None},
            }
        ],
    }
    properties = {"code": {"bsonType": "string"}, "power_kw": {"bsonType": "int"}}


class ConnectorSerializer(SoftDeleteSerializer):  # serializers.py
    class Meta:
        model = Connector
        fields = ("id", "code", "power_kw", "created_at", "deleted_at", "version")


class ConnectorViewSet(SoftDeleteViewSet):  # views.py
    serializer_class = ConnectorSerializer


router = Router()  # urls.py
router.register("connector", ConnectorViewSet, basename="connector")
urlpatterns = [*router.urls, path("", include("project.urls"))]
