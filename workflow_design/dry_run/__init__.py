"""The dry run of a workflow: every step with its real form, and nothing stored.

``runs`` goes through a workflow document by the rules of the engine, ``responses`` and ``walks``
make sample data for it; these know no Django. ``progress`` lets a run travel in the request,
``stage``, ``page`` and ``forms`` show it.
"""
