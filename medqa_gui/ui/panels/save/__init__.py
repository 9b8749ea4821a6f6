"""The save panel with its models and delegates."""
