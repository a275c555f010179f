"""The suite on the page, for evaluators."""
