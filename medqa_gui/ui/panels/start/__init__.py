"""The start panel with its models and delegates."""
