"""OpenDocument spreadsheets (.ods, .fods): a package to a stream of rows."""
