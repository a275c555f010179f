"""The promises of Standpunt and their proofs: `python -m tests.trust`."""

import os

# How many made-up cases a proof looks at: some by default, all of a night's worth in the long form.
IS_LONG = bool(os.environ.get("STANDPUNT_TRUST_LONG"))
CASES = 20_000 if IS_LONG else 200
