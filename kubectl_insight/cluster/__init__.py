"""The way to the API server: kubeconfig, credentials, connection, discovery, listing."""
