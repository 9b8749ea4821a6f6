"""What each trainer reads; one file per trainer."""
