"""Persian: its readers of dates, money, actions, scope and roles, for Iranian and Afghan texts."""
