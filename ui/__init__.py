"""The doors: command line, web page, REST and MCP."""
