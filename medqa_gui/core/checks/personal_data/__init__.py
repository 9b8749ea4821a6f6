"""Patterns of personal data; texts without a match may still contain some."""
