"""The first rows of a sheet come in; a suggested plan goes out: sheet, header row, columns and shape."""
