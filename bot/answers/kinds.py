"""What the kinds of model are called, and what each of them is, in words of everyday."""

NAMES = {
    "blend": "the blend",
    "forest": "random forest",
    "linear": "linear discriminant",
    "quadratic": "quadratic discriminant",
    "svm": "support vector machine",
    "network": "small neural network",
    "neighbours": "nearest neighbours",
}
SHORT = {**NAMES, "linear": "linear", "quadratic": "quadratic", "svm": "SVM", "network": "neural network"}
"""For places as narrow as a picture or a button."""

MEANINGS = {
    "blend": "it weighs artists, words, years, tags and sound together. It is what I use by myself.",
    "forest": "many trees of questions (“older than 1990?”, “loud?”) vote for a playlist.",
    "linear": "each playlist is a round cloud of songs, all of one shape; straight lines part them.",
    "quadratic": "each playlist is a cloud of songs with a shape of its own; curved lines part them.",
    "svm": "it looks for the widest gap between the songs of any two playlists.",
    "network": "a little web of numbers learns by trial and error which songs go where.",
    "neighbours": "it looks at the few songs of yours that are most like the one you ask about.",
}


def named(kind: str) -> str:
    """Name a kind, one that a newer Earmark knows too."""
    return NAMES.get(kind, kind)


def headed(kind: str) -> str:
    """Name a kind at the beginning of a sentence."""
    name = named(kind)
    return name[:1].upper() + name[1:]
