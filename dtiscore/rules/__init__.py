"""How points are earned: absolute and relative rules, roll-ups, and plugins that bring more."""
