"""Draws pictures, in worker processes alone: all words and numbers come in, a PNG goes out."""
