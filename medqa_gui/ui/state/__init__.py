"""State of the window: session, documents, undo history and connections to engines."""
