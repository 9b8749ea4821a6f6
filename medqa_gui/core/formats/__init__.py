"""Formats of training tools: conversations to records and back, one module per training tool."""
