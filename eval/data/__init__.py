"""Question sets and claims: read, located in the papers, checked for leaks."""
