"""Looks for patterns of personal data, English and Chinese; what it does not find may still be personal."""
