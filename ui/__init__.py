"""The interfaces: command line, web page, REST and MCP."""

from ingest.offline import keep_offline

# Before any interface loads Gradio or a model: nothing here looks for a hub, or reports that it is used.
keep_offline()
