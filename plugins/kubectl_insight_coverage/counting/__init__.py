"""What a log says, counted: forms of paths, cells, and the cube that holds them."""
