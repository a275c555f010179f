"""Papers -> a published index, and the index opened."""
