"""Value types of the whole program: plan, table, mapping, conversation, finding, outcome.

They import no other room and read no file.
"""
