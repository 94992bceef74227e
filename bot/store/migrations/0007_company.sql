-- Whose playlists help whom: who allow it to each other, each in a server that both allowed it in.

CREATE VIEW company AS
  SELECT DISTINCT mine.member_id, theirs.member_id AS other_id FROM agreements AS mine
  JOIN agreements AS theirs ON theirs.platform = mine.platform AND theirs.server = mine.server
  WHERE mine.agreement = 'artists' AND theirs.agreement = 'artists' AND theirs.member_id != mine.member_id;

-- Whoever is put in here has their model made again without what is in it now: that goes in the same moment,
-- also what is being learned.
CREATE VIEW tainted AS SELECT member_id FROM unlearned;
CREATE TRIGGER tainted_in INSTEAD OF INSERT ON tainted BEGIN
  DELETE FROM trained WHERE member_id = new.member_id AND kind = 'guesser';
  DELETE FROM jobs WHERE member_id = new.member_id AND kind = 'guesser';
  INSERT INTO unlearned SELECT id, 1, 1 FROM members
  WHERE id = new.member_id AND EXISTS (SELECT 1 FROM playlists WHERE member_id = members.id)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;

-- Whoever allows it helps from the next training on; what was learned without them may be used until then.
CREATE TRIGGER company_agreed AFTER INSERT ON agreements WHEN new.agreement = 'artists' BEGIN
  INSERT INTO unlearned SELECT id, 1, 1 FROM members
  WHERE id IN (SELECT new.member_id UNION SELECT other_id FROM company WHERE member_id = new.member_id)
  AND EXISTS (SELECT 1 FROM playlists WHERE member_id = members.id)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER company_withdrawn AFTER DELETE ON agreements WHEN old.agreement = 'artists' BEGIN
  INSERT INTO tainted SELECT old.member_id UNION SELECT member_id FROM agreements
  WHERE platform = old.platform AND server = old.server AND agreement = 'artists';
END;

-- The same for a single playlist that begins to count, and for one that counts no longer.
CREATE TRIGGER company_playlist_counts AFTER UPDATE OF guessed, in_taste, shown ON playlists
WHEN (new.guessed AND new.in_taste AND new.shown != 'private')
  AND NOT (old.guessed AND old.in_taste AND old.shown != 'private') BEGIN
  INSERT INTO unlearned SELECT id, 1, 1 FROM members
  WHERE id IN (SELECT other_id FROM company WHERE member_id = new.member_id)
  AND EXISTS (SELECT 1 FROM playlists WHERE member_id = members.id)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER company_playlist_kept_back AFTER UPDATE OF guessed, in_taste, shown ON playlists
WHEN (old.guessed AND old.in_taste AND old.shown != 'private')
  AND NOT (new.guessed AND new.in_taste AND new.shown != 'private') BEGIN
  INSERT INTO tainted SELECT other_id FROM company WHERE member_id = new.member_id;
END;
CREATE TRIGGER company_playlist_out AFTER DELETE ON playlists
WHEN old.guessed AND old.in_taste AND old.shown != 'private' BEGIN
  INSERT INTO tainted SELECT other_id FROM company WHERE member_id = old.member_id;
END;
