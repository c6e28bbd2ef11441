"""Turn messages into files that translators' tools read (XLIFF, CSV), and those into targets."""
