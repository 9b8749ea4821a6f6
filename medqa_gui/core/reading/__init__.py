"""A file comes in; a workbook of sheets goes out, each row as the text that a person sees in Excel."""
