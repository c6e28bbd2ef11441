"""Turn `python -m nethandout` into the command `nethandout`.

Python puts the working folder before all others, and what lies there may be anybody's: a
`json.py` of a download folder would be run. It is taken away before anything is imported
from it. What Python itself imports before this file it may still find there, which only
`python -P -m nethandout` and the installed command prevent.
"""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]
    from nethandout.cli import main

    sys.exit(main())
