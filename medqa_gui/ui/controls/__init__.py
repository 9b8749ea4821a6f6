"""Controls for the program's own nouns that several panels use."""
