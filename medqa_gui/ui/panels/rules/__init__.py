"""Row rules: panel.py with the editor of value filters and the list of rules made from findings."""
