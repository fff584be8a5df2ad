"""Which operations the API of a Kubernetes release, a file or a cluster has, and what becomes of them."""
