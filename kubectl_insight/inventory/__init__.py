"""Objects from anywhere, with an account of how complete they are: a live cluster, manifests, dumps."""
