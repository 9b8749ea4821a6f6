"""The main window with its menus, actions and help."""
