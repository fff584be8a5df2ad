"""What of a graph to show, and in which order. Pure: no I/O, no clock."""
