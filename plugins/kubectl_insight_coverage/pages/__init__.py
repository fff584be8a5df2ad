"""Coverage to look at: the sunburst of APISnoop as a picture, and a page to explore it with all its tables."""
