"""Questions that the window asks in dialogs of their own."""
