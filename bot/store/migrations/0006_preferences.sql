-- What a member chose; without a row, all is as usual.

CREATE TABLE preferences (
  member_id INTEGER PRIMARY KEY REFERENCES members ON DELETE CASCADE,
  -- The kind of model that guesses for them.
  model TEXT NOT NULL
) STRICT;
