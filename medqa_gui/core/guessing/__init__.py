"""The first rows of a sheet come in; a suggested plan goes out.

It names the sheet, the header row, the columns and the shape, with a confidence for each.
"""
