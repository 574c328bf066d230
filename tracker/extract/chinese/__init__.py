"""How Chinese is read: the grammar of dates, sums, actions, scope, roles and names."""
