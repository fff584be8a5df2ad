"""Which kinds the API server serves, under which names; remembered on disk."""
