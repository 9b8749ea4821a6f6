"""A file comes in; a workbook goes out.

Its rows are a stream, each cell the text that a person sees in Excel.
"""
