"""List of open files: panel.py with the delegate that paints one card per file."""
