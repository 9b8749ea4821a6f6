"""Rows come in; conversations go out, or the reason why a row has none.

One file per shape of sheet.
"""
