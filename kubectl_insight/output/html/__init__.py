"""One HTML page that shows a picture to be moved, searched and questioned; it fetches nothing."""
