"""Tests; `python3 -m tests` runs them, `python3 -m tests -m slow` those that build or install something."""
