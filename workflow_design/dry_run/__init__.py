"""The dry run of a workflow: every step with its real form, and nothing stored.

``runs`` goes through a workflow document by the rules of the engine, ``responses`` and ``paths``
make sample data for it; these know no Django. ``tokens`` lets a run travel in the request,
``page`` and ``forms`` show it.
"""
