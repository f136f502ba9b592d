"""Pictures of many draws."""
