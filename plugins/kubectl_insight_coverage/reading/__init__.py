"""From logs to what they say: in parts, by several processes, from the cache where they were read before."""
