"""The parts of the window; none imports another.

A folder where a panel has a model or a delegate.
"""
