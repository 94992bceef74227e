-- What people of a server let each other see: requests and pairs, maps, the model of whose song it is, public messages.
-- Whatever is kept of it goes by triggers in the moment in which somebody takes back what it was made of.

-- The playlists that people of a server may learn of, by what their owner agreed to there.
CREATE VIEW shared AS
  SELECT platform, server, agreement, agreements.member_id, playlists.id AS playlist_id, playlists.shown
  FROM agreements JOIN playlists ON playlists.member_id = agreements.member_id
  WHERE in_taste AND shown != 'private';

-- One request of somebody to one account. What became of it does not stand here: its asker may see this row.
CREATE TABLE invitations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  asker_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  -- What the asker is called there, for whom they ask to know.
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  account TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  -- Withdrawn by the asker, or accepted, of which they are told.
  stage TEXT NOT NULL DEFAULT 'open' CHECK (stage IN ('open', 'withdrawn', 'accepted')),
  UNIQUE (asker_id, platform, account)
) STRICT;
CREATE INDEX invitations_account ON invitations (platform, account);

-- Whom an account is not to be asked by: for a while after a no, for good after a block.
CREATE TABLE blocks (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- NULL: for good.
  until TEXT,
  PRIMARY KEY (platform, account, member_id)
) STRICT;
CREATE INDEX blocks_member ON blocks (member_id);

-- Two who may be compared with each other in a server, whatever else they agreed to.
CREATE TABLE pairs (
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  one_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  one_name TEXT NOT NULL,
  other_name TEXT NOT NULL,
  paired_at TEXT NOT NULL,
  PRIMARY KEY (one_id, other_id, platform, server),
  CHECK (one_id < other_id)
) STRICT;
CREATE INDEX pairs_other ON pairs (other_id);

-- The model that tells the people of a server apart.
CREATE TABLE apart (
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  content BLOB NOT NULL,
  digest TEXT NOT NULL,
  trained_at TEXT NOT NULL,
  PRIMARY KEY (platform, server)
) STRICT;

-- Where songs lie on the map of a server, or on a member's own.
CREATE TABLE maps (
  id INTEGER PRIMARY KEY,
  platform TEXT,
  server TEXT,
  member_id INTEGER UNIQUE REFERENCES members ON DELETE CASCADE,
  fitted_at TEXT NOT NULL,
  UNIQUE (platform, server),
  CHECK ((server IS NULL) = (platform IS NULL) AND (server IS NULL) != (member_id IS NULL))
) STRICT;
CREATE TABLE spots (
  map_id INTEGER NOT NULL REFERENCES maps ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  x REAL NOT NULL,
  y REAL NOT NULL,
  -- 0 where it was put among the others after the map was laid out.
  fitted INTEGER NOT NULL,
  PRIMARY KEY (map_id, track_id)
) STRICT;
CREATE INDEX spots_track ON spots (track_id);

-- Which song may lie on which map: of visible playlists on a server's, of all that tell of taste on a member's own.
-- CROSS JOIN holds to the order: a song lies in few playlists, a server has many.
CREATE VIEW mappable AS
  SELECT maps.id AS map_id, entries.track_id FROM entries
  CROSS JOIN playlists ON playlists.id = entries.playlist_id AND in_taste AND shown = 'visible'
  CROSS JOIN agreements ON agreements.member_id = playlists.member_id AND agreement = 'map'
  CROSS JOIN maps ON maps.platform = agreements.platform AND maps.server = agreements.server
  UNION ALL
  SELECT maps.id, entries.track_id FROM entries
  CROSS JOIN playlists ON playlists.id = entries.playlist_id AND in_taste
  CROSS JOIN maps ON maps.member_id = playlists.member_id;

-- Pages of a map, by the digest of what stands in their address.
CREATE TABLE map_links (
  digest TEXT PRIMARY KEY,
  -- Who asked for it, and sees it.
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  -- NULL: of the member's own map.
  platform TEXT,
  server TEXT,
  sorting TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX map_links_member ON map_links (member_id);

-- Messages in which somebody is shown.
CREATE TABLE displays (
  platform TEXT NOT NULL,
  message TEXT NOT NULL,
  channel TEXT NOT NULL,
  server TEXT NOT NULL,
  agreement TEXT NOT NULL,
  -- 1 once somebody in it has taken something back: it is to be taken down.
  stale INTEGER NOT NULL DEFAULT 0,
  -- When it was shown to its asker alone, who may show it to all until it is stale or too old; NULL: all see it.
  offered_at TEXT,
  PRIMARY KEY (platform, message)
) STRICT;
CREATE TABLE displayed (
  platform TEXT NOT NULL,
  message TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  PRIMARY KEY (platform, message, member_id),
  FOREIGN KEY (platform, message) REFERENCES displays ON DELETE CASCADE
) STRICT;
CREATE INDEX displayed_member ON displayed (member_id);

CREATE TRIGGER shared_withdrawn_whose AFTER DELETE ON agreements WHEN old.agreement = 'whose' BEGIN
  DELETE FROM apart WHERE platform = old.platform AND server = old.server;
END;
CREATE TRIGGER shared_withdrawn_map AFTER DELETE ON agreements WHEN old.agreement = 'map' BEGIN
  DELETE FROM spots WHERE map_id IN (SELECT id FROM maps WHERE platform = old.platform AND server = old.server)
    AND NOT EXISTS (SELECT 1 FROM mappable WHERE map_id = spots.map_id AND track_id = spots.track_id);
  DELETE FROM map_links WHERE member_id = old.member_id AND platform = old.platform AND server = old.server;
END;
CREATE TRIGGER shared_withdrawn AFTER DELETE ON agreements BEGIN
  UPDATE displays SET stale = 1 WHERE platform = old.platform AND server = old.server
    AND agreement = old.agreement AND EXISTS (SELECT 1 FROM displayed WHERE displayed.platform = displays.platform
    AND displayed.message = displays.message AND displayed.member_id = old.member_id);
END;
-- Whoever is forgotten leaves no word on where they were shown.
CREATE TRIGGER displayed_out AFTER DELETE ON displayed BEGIN
  UPDATE displays SET stale = 1 WHERE platform = old.platform AND message = old.message;
END;

-- A playlist is kept back: it is shown less than it was, or left out of taste.
CREATE TRIGGER shared_kept_back AFTER UPDATE OF in_taste, shown ON playlists
WHEN old.in_taste AND old.shown != 'private' AND (NOT new.in_taste OR new.shown = 'private'
  OR (old.shown = 'visible' AND new.shown != 'visible')) BEGIN
  DELETE FROM apart WHERE (platform, server) IN
    (SELECT platform, server FROM agreements WHERE member_id = new.member_id AND agreement = 'whose');
  DELETE FROM spots WHERE track_id IN (SELECT track_id FROM entries WHERE playlist_id = new.id)
    AND NOT EXISTS (SELECT 1 FROM mappable WHERE map_id = spots.map_id AND track_id = spots.track_id);
  UPDATE displays SET stale = 1 WHERE (platform, message) IN
    (SELECT platform, message FROM displayed WHERE member_id = new.member_id);
END;
CREATE TRIGGER own_left_out AFTER UPDATE OF in_taste ON playlists
WHEN old.in_taste AND NOT new.in_taste AND old.shown = 'private' BEGIN
  DELETE FROM spots WHERE track_id IN (SELECT track_id FROM entries WHERE playlist_id = new.id)
    AND NOT EXISTS (SELECT 1 FROM mappable WHERE map_id = spots.map_id AND track_id = spots.track_id);
END;
CREATE TRIGGER shared_out AFTER DELETE ON playlists WHEN old.in_taste AND old.shown != 'private' BEGIN
  DELETE FROM apart WHERE (platform, server) IN
    (SELECT platform, server FROM agreements WHERE member_id = old.member_id AND agreement = 'whose');
  UPDATE displays SET stale = 1 WHERE (platform, message) IN
    (SELECT platform, message FROM displayed WHERE member_id = old.member_id);
END;
CREATE TRIGGER spots_entry_out AFTER DELETE ON entries BEGIN
  DELETE FROM spots WHERE track_id = old.track_id
    AND NOT EXISTS (SELECT 1 FROM mappable WHERE map_id = spots.map_id AND track_id = spots.track_id);
END;
