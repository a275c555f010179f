"""The folder of papers, and what it says of itself."""
