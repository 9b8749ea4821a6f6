"""A plan and its rows come in; a verified dataset goes out.

Companion files, fingerprints of saved rows and journals of unsaved work are written here too.
"""
