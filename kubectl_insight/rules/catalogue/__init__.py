"""The relations that Kubernetes and widespread tools define, as rules, one module per family."""
