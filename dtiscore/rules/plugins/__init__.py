"""The machinery of plugins: hooks, loading, calling them safely, a new one to begin with."""
