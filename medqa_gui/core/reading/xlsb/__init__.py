"""Binary Excel workbooks (.xlsb): a zip package to a stream of rows."""
