"""Column mapping: panel.py with one box per field."""
