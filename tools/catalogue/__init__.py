"""What makes the catalogue of Kubernetes operations; none of it is shipped."""
