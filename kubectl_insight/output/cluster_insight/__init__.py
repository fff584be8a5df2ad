"""The formats of cluster-insight v2, byte for byte, for programs that read them already."""
