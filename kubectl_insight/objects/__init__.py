"""One Kubernetes object: who it is, what its metadata says, how it is doing. Pure: no I/O, no clock."""
