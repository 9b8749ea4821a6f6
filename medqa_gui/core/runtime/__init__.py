"""Process plumbing without any domain: atomic files, limits, watchdog, child processes.

Work comes in as functions or generators; results and progress go out.
"""
