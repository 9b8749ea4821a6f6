"""The child process of the window: requests come in, replies go out.

Each reply carries the id of its request.
"""
