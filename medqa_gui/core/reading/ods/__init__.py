"""OpenDocument spreadsheets (.ods, .fods): a package comes in; rows go out as a stream."""
