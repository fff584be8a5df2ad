"""From kubeconfig files, flags and the pod that we run in to one checked configuration, as kubectl reads them."""
