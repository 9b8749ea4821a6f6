"""Main window with its menus, actions and help."""
