"""The reference over HTTP: one simulated account behind one port, for any AWS SDK and for tests of any language."""
