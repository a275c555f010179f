"""From files to an index: read, parse, chunk, embed, store."""
