"""A plan and its rows come in; a verified dataset goes out.

Companion files and what is remembered of a save are written here too.
"""
