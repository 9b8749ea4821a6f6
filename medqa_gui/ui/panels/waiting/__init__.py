"""Opening a file: panel.py with the password field and an outline of the first rows."""
