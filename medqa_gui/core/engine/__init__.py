"""The window's child process: requests come in over a pipe; replies go out, each with the id of its request."""
