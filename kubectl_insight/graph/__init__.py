"""The object graph: nodes, edges with their evidence, walks. Pure: no I/O, no clock."""
