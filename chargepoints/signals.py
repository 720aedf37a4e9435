"""What the domain announces. A signal is a nudge: a lost one costs a listener time, no event."""

from django.dispatch import Signal

#: A charge point and its pending events were stored.
#: Arguments: sender=ChargePoint, charge_point=the document as it is now.
charge_point_changed = Signal()
