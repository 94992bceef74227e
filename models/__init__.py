"""A plain library of numbers: tables in, scores out. Code lives here; trained models live in the database.

It knows nothing of the bot: no clock, no SQL, no network, no async. Every source of chance takes a seed.
"""
