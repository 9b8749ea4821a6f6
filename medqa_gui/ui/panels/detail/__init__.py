"""Details of the selected row: panel.py with message bubbles, finding cards and the model of the source cells."""
