"""Open a file as sheets of rows, each cell as the text that a person sees."""
