"""User interface: everything that needs Qt."""
