"""Qt item models, one file each."""
