"""Rows become conversations; one file per shape of sheet."""
