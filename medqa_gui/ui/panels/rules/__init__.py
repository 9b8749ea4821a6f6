"""The rules panel with its models and delegates."""
