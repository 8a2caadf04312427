"""Where things are."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VERIFIER = os.path.join(ROOT, "docs/verify/hefu_verify.py")
sys.path.insert(0, os.path.dirname(VERIFIER))

import hefu_verify  # noqa: E402  (found by the path above)

verify = hefu_verify.verify
