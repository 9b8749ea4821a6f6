"""Excel's number formats: the text that a person sees for a stored number."""
