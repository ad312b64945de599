"""From a planner's file to a checked table: read in a separate process, understood, repaired; nothing stored."""
