"""Status bar: panel.py with the popover of the token counts."""
