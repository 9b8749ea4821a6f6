"""The status panel with its models and delegates."""
