"""One file of any format -> a source: canonical text with its blocks."""
