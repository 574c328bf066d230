-- Which list a person said is right, and not only of what size: the marks of its keys, four bytes each.

ALTER TABLE lists ADD COLUMN alarm_keys BLOB;     -- of the list that was refused; null where nobody can say that it is right
ALTER TABLE lists ADD COLUMN accepted_keys BLOB;  -- of the list that is taken when it comes next
