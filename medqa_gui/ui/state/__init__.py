"""What is open and what the person did: session, documents, history, engines."""
