"""What an application does on its own side: SRP, SECRET_HASH, token verification, an OpenID provider of its own.

`derived` and `acts` are the two tables through which scenarios reach these functions by name.
"""
