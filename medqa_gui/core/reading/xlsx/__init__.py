"""Excel workbooks (.xlsx, .xlsm): a zip package comes in; rows go out as a stream."""
