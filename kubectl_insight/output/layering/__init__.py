"""The layered layout that all drawings of ours share: ranks, orders within them, places that do not overlap."""
