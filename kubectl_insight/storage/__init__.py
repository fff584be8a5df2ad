"""Bytes from wherever they are kept; what they mean is for others to say."""
