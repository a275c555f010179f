"""The press desk: its interface for the browser, and files of a draft."""
