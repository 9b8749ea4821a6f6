"""Value types shared by all packages: plan, table, mapping, conversation, finding, outcome.

They import no other package and read no file.
"""
