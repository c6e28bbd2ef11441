"""Turn a finished PDF into what is wrong with it, and into what it says it is."""
