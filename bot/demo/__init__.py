"""A small invented world, and a short tour of the commands in it."""
