"""Panels of the main window; no panel imports another.

A panel of one file is a module named after it (prompt.py); one with models, delegates or parts is a folder.
"""
