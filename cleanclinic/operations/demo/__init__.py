"""The demo hospital, made by the real operations."""
