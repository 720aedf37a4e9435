"""Every write is one conditional atomic one: what happens when somebody else was faster."""

import pytest
from mongoengine.errors import DoesNotExist

from chargepoints.documents import ChargePoint
from project.base.documents import VersionConflict


@pytest.fixture
def rival(charger: ChargePoint) -> ChargePoint:
    """The same charge point, read by somebody else at the same time."""
    return ChargePoint.objects.get()


def stored() -> tuple[str, str, int]:
    point = ChargePoint.objects.get()
    return point.name, point.status, point.version


def test_the_loser_of_a_race_keeps_the_winners_change(
    charger: ChargePoint, rival: ChargePoint
) -> None:
    charger.status = "charging"
    charger.save()
    rival.name = "B"
    rival.save()
    assert stored() == ("B", "charging", 3)
    assert (rival.name, rival.status, rival.version) == ("B", "charging", 3), "it knows now"
    [row] = ChargePoint._get_collection().find()
    assert [event["version"] for event in row["outbox"]] == [1, 2, 3]
    assert row["outbox"][2]["status"] == "charging"


def test_the_loser_wins_where_both_change_the_same(
    charger: ChargePoint, rival: ChargePoint
) -> None:
    charger.status = "charging"
    charger.save()
    rival.status = "error"
    rival.save()
    assert stored() == ("Plaza Mayor 3", "error", 3)
    [row] = ChargePoint._get_collection().find()
    assert [(event["old"], event["new"]) for event in row["outbox"]] == [
        (None, "ready"),
        ("ready", "charging"),
        ("charging", "error"),
    ]


def test_what_is_named_is_stored_although_it_is_what_was_read(
    charger: ChargePoint, rival: ChargePoint
) -> None:
    """Who says name and status gets both, or a 200 would tell of a status that nobody asked for."""
    charger.status = "charging"
    charger.save()
    after = ChargePoint.change(rival.id, {"name": "B", "status": "ready"})
    assert stored() == ("B", "ready", 4)
    assert (after["name"], after["status"], after["version"]) == ("B", "ready", 4)


def test_what_is_named_and_stored_already_is_no_change(charger: ChargePoint) -> None:
    ChargePoint.change(charger.id, {"name": "Plaza Mayor 3", "status": "ready"})
    assert stored() == ("Plaza Mayor 3", "ready", 1)


def test_the_same_change_twice_is_one(charger: ChargePoint, rival: ChargePoint) -> None:
    charger.status = rival.status = "charging"
    charger.save()
    rival.save()
    assert stored() == ("Plaza Mayor 3", "charging", 2)


def test_it_writes_over_no_field_that_it_did_not_change(
    charger: ChargePoint, rival: ChargePoint
) -> None:
    """Also one that only the mongo shell knows."""
    ChargePoint._get_collection().update_one({}, {"$set": {"colour": "red"}})
    rival.status = "error"
    rival.save()
    assert ChargePoint._get_collection().find_one()["colour"] == "red"


def test_it_refuses_another_version(charger: ChargePoint) -> None:
    charger.status = "charging"
    with pytest.raises(VersionConflict):
        charger.save(if_version={2, 3})
    with pytest.raises(VersionConflict):
        charger.save(if_version=set())
    assert stored() == ("Plaza Mayor 3", "ready", 1)
    charger.save(if_version={1, 2})
    assert stored() == ("Plaza Mayor 3", "charging", 2)


def test_it_refuses_the_version_that_was_lost_in_a_race(
    charger: ChargePoint, rival: ChargePoint
) -> None:
    """It was the right one when the document was read, and is not any more."""
    charger.status = "charging"
    charger.save()
    rival.name = "B"
    with pytest.raises(VersionConflict):
        rival.save(if_version={1})
    assert stored() == ("Plaza Mayor 3", "charging", 2)


def test_a_deleted_one_is_not_changed(charger: ChargePoint, rival: ChargePoint) -> None:
    charger.soft_delete()
    rival.status = "error"
    with pytest.raises(DoesNotExist):
        rival.save()
    charger.status = "error"
    with pytest.raises(DoesNotExist):
        charger.save()
    assert stored() == ("Plaza Mayor 3", "ready", 2)


def test_it_is_deleted_and_restored_by_one_only(charger: ChargePoint, rival: ChargePoint) -> None:
    charger.soft_delete()
    with pytest.raises(DoesNotExist):
        rival.soft_delete()
    rival = ChargePoint.objects.get()
    charger.restore()
    with pytest.raises(DoesNotExist):
        rival.restore()
    assert stored() == ("Plaza Mayor 3", "ready", 3)


def test_a_removed_one_does_not_come_back(charger: ChargePoint) -> None:
    """MongoEngine's own save would insert it again."""
    ChargePoint._get_collection().delete_one({})
    charger.status = "error"
    with pytest.raises(DoesNotExist):
        charger.save()
    assert ChargePoint.objects.count() == 0
