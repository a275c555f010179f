"""A claim beside passages -> whether it follows from them."""
