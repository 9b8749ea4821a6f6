"""The nouns of the program, which import nothing else.

Every room reads them; none of them reads a file.
"""
