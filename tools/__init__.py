"""Programs that make files of the project out of public packages."""
