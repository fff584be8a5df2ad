"""Audit events from bytes, whoever wrapped them, and each request counted once."""
