"""The files panel with its models and delegates."""
