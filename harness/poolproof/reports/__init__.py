"""Reports: pure functions of a record. `comparison` computes what they show; each renderer words it."""
