"""The dry run of a workflow: every step with its real form, and nothing stored.

``runs`` takes a ticket through a workflow document by the rules of the engine, ``responses`` and
``realized_witness`` make sample data for it; these know no Django. ``signed_state`` lets a run
travel in the request; ``session``, ``page`` and ``forms`` show it.
"""
