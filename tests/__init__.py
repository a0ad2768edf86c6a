"""The tests. They and the processes that they start keep what Python compiles, even where the environment says not to
(as images of containers do): a run starts many processes, and each would compile everything anew."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
