"""How the default Word templates are made; what is made lies in the package, this does not."""
