from chargepoints.views import ChargePointViewSet
from project.base.routers import Router

router = Router()
router.register("chargepoint", ChargePointViewSet, basename="chargepoint")

urlpatterns = router.urls
