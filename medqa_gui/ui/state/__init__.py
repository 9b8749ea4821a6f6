"""What is open in the window and what the person did: session, documents, history, engines. No widgets."""
