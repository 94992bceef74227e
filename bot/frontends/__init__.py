"""The ways in: each only listens and draws."""
