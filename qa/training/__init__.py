"""Train the adapters and fit the small models."""
