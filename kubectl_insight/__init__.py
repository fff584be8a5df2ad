"""Ownership, provenance, relations, API coverage, events and health of Kubernetes objects, from kubectl."""
