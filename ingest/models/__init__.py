"""The sentence encoder, and the reader that is tuned from it."""
