"""Our own layered drawing, for where Graphviz is missing or takes too long."""
