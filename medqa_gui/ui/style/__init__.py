"""The palettes, the style sheet and the icons."""
