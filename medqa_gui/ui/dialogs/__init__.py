"""Dialogs: questions, file choosers, and the list of named items."""
