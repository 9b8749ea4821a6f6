"""The parts of the window, one file each, never importing each other."""
