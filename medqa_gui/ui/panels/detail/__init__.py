"""The detail panel with its models and delegates."""
