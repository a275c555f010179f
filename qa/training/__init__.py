"""The steps of tuning a reader on questions about papers; `qa/tune.py` is their flow."""
