"""Start page: panel.py with the card of unsaved work."""
