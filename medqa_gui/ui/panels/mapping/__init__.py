"""The mapping panel with its models and delegates."""
