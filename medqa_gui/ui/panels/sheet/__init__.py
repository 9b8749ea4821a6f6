"""The sheet panel with its models and delegates."""
