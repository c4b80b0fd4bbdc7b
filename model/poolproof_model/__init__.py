"""The model: what Cognito should do next, in a pure world without clock, socket or randomness."""
