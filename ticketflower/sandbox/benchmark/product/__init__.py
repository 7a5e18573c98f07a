"""TicketFlower as the benchmark meets it: its settings, company, pages, tables and services.

Nothing else of the benchmark imports the product, so this is what has to be adapted to another
version of it.
"""
