"""Saving: panel.py with the card of the last result."""
