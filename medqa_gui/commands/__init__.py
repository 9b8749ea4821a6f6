"""What each command of the command line does; options come parsed, results go to standard output."""
