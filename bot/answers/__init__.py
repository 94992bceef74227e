"""A question in, a Reply out: the words and the choice of picture, free of any platform."""
