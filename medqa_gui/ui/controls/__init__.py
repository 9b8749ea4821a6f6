"""Controls that know the program's nouns and serve several panels."""
