"""How Arabic texts are read: the readers of dates, money, actions, scope and roles, and the inflection."""
