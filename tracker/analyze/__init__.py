"""Reading the events as a whole: counts over time, money, reactions."""
