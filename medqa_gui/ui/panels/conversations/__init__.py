"""Conversation list: panel.py with its item model and the delegate of the notes column."""
