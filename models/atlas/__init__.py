"""Where songs lie on a map: what they are like, a layout of it, and what its regions are about."""
