"""Who made an object: GitOps marks, inventories, field managers, rollout genealogy. Pure: no I/O, no clock."""
