"""Whose taste a song is: several people told apart by their songs."""
