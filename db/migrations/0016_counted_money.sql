-- Some tellings are a register's own: they say what an award comes to with every step of it (tracker.life). When such a
-- telling comes, goes or names another award, the life of the event's measure is told anew.
CREATE TRIGGER touched_by_new_named_telling AFTER INSERT ON event_reports WHEN new.measure_key IS NOT NULL BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 0 FROM events WHERE id = new.event_id
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER touched_by_named_telling AFTER UPDATE OF measure_key ON event_reports
WHEN old.measure_key IS NOT new.measure_key BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 0 FROM events WHERE id = new.event_id
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER touched_by_old_named_telling AFTER DELETE ON event_reports WHEN old.measure_key IS NOT NULL BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 0 FROM events WHERE id = old.event_id
  ON CONFLICT DO NOTHING;
END;
