"""`python -m poolproof`: the command line without an installed script."""

import sys

from poolproof.cli import main

sys.exit(main())
