"""How an object is doing: kstatus, and what a person would complain about beyond it."""
