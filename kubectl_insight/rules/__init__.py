"""What a reference looks like, and what must be fetched to follow it. Pure: no I/O, no clock."""
