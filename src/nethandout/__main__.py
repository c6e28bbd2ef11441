"""Turn `python -m nethandout` into the command `nethandout`."""

import sys

from nethandout.cli import main

if __name__ == "__main__":
    sys.exit(main())
