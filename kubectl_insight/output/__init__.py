"""Answers as people and programs want them: text, JSON, YAML, DOT, Mermaid."""
