"""English: its grammar and how its words change."""
