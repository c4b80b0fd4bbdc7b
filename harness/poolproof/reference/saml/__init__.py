"""SAML 2.0 as a relying party reads it: bounded XML, providers' metadata, signed responses."""
