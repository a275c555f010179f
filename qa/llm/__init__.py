"""The optional language model: it words answers anew and proposes questions; nothing it writes goes unchecked."""
