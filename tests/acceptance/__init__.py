"""Acceptance by code that nobody here wrote."""
