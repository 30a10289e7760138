"""Numbers that say how good a graph is. Nothing heavy is imported until a score is asked for."""
