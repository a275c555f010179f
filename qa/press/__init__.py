"""Press drafts, and lines of a draft checked against the papers."""
