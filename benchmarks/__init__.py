"""The measures, printed by `make bench`."""
