"""The commands, one module a group. Only these and cli.py print and read the command line."""
