"""Derivatives inside programs: functions that are lowered and transformed where they are called, at any depth."""
