"""What the domain announces. A signal is a nudge: a lost one costs a listener time, no event."""

from django.dispatch import Signal

#: A charge point and its pending events were stored.
#: Arguments: sender=ChargePoint, stored=its row as it is now, without earlier pending events.
charge_point_changed = Signal()
