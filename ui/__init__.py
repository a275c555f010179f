"""The doors: command line, web page, REST and MCP."""

import os

# Set before any door loads Gradio or a model: nothing here looks for a hub, or reports that it is used.
for _name, _value in {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    # Figures of its own queue that nobody sees here; with every event it would make them anew, in pandas.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
}.items():
    os.environ.setdefault(_name, _value)
