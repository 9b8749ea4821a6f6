"""The person's own tokenizer.json, read without a library: texts are counted as its model counts them."""
