"""The waiting panel with its models and delegates."""
