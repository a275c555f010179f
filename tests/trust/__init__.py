"""The promises of Standpunt and their proofs: `python -m tests.trust`."""

import os
import sys

# How many made-up cases a proof looks at: some by default, all of a night's worth in the long form. `python -m` imports
# this before it runs `__main__.py`, which could set the variable only too late.
IS_LONG = bool(os.environ.get("STANDPUNT_TRUST_LONG")) or "--long" in sys.argv
CASES = 20_000 if IS_LONG else 200
