"""The joint reader: a question or a claim read together with a passage."""
