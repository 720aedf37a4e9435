"""What a new model with its endpoint costs: this file, and one row in tests/test_endpoints.py.

In an app each class below goes to the end of the module that is named beside it.
"""

from typing import Any, ClassVar

from django.urls import include, path
from mongoengine import FloatField

from project.base.documents import SoftDeleteDocument
from project.base.fields import NameField
from project.base.routers import Router
from project.base.serializers import SoftDeleteSerializer
from project.base.viewsets import SoftDeleteViewSet


class Connector(SoftDeleteDocument):  # documents.py
    label: str = NameField(max_length=16, required=True)
    power_kw: float = FloatField(min_value=0, default=11.0)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "connectors",
        "indexes": [
            {
                "name": "label_unique_active",
                "fields": ["label"],
                "unique": True,
                "partialFilterExpression": {"deleted_at": None},
            },
        ],
    }


class ConnectorSerializer(SoftDeleteSerializer):  # serializers.py
    class Meta:
        model = Connector
        fields = ("id", "label", "power_kw", "created_at", "deleted_at", "version")


class ConnectorViewSet(SoftDeleteViewSet):  # views.py
    serializer_class = ConnectorSerializer


router = Router()  # urls.py
router.register("connector", ConnectorViewSet, basename="connector")
urlpatterns = [*router.urls, path("", include("project.urls"))]
