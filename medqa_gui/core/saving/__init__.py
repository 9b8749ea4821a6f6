"""A plan and its rows come in; a dataset that was read back and verified goes out, with its companion files."""
