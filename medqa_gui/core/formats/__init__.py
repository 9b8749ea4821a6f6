"""Conversations come in; the records of a training tool go out, and back.

One file per training tool.
"""
