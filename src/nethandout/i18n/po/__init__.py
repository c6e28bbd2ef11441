"""Turn PO files, as any tool writes them, into messages, and messages into PO files."""
