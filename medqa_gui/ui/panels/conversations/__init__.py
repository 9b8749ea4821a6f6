"""The conversations panel with its models and delegates."""
