"""What people would otherwise write, as the documentation of each library recommends.

Each peer does the same job as we do, with the same durability, and answers the same JSON:

    GET /chargepoint/:id        GET /chargepoint?limit=&after=     POST /chargepoint
    PUT /chargepoint/:id        a websocket at /ws/chargepoint that hears of each new status

They promise less: a PUT that changes nothing makes an event, an event can be lost, and nobody
can resume. Where their documentation leaves a choice, the faster one was taken.
"""
