"""Questions asked of rows and conversations; one file per kind, each yields findings."""
