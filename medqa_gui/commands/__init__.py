"""Commands of the command line: parsed options come in; results go to standard output."""
