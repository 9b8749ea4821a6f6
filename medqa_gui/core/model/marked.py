"""Sentences in the tables of the core, which knows no language."""


def marked(sentence: str) -> str:
    """Return the sentence unchanged: the mark is for the translations; it is translated when it is shown."""
    return sentence
