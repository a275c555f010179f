"""REST, OpenAI's form of a chat and MCP, with sign-in and headers."""
