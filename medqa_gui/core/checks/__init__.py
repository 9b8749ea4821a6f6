"""Conversations come in; findings go out.

One file per kind of check; the examiner runs them over the rows of a sheet.
"""
