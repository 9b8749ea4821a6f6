"""Small widgets and layouts that do not depend on the program."""
