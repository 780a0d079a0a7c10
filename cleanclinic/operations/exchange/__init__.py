"""Bundles out and in: packing, sending, receiving, what waits, what differs, the shared folder."""
