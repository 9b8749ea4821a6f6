"""Binary Excel workbooks (.xlsb): a zip package comes in; rows go out as a stream."""
