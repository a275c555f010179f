"""A question -> passages that may answer it, with their scores."""
