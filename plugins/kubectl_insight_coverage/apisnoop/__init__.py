"""The answers of APISnoop, from the same log, in its own formats: for those who have built something on them."""
