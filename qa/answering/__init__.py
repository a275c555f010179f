"""Passages -> evidence -> an answer, or a refusal."""
