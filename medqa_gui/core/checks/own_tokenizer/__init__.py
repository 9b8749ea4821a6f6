"""The user's tokenizer.json, read without a library, so that texts are counted as the model counts them."""
