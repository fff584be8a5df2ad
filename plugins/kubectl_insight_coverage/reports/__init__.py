"""What is told from the use of an API: operations, applications, upgrades, and all that a report has."""
