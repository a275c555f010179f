"""The text of a question -> what is asked."""
