"""Sheet view: panel.py with the item model of the rows and the column header."""
