-- Says whose file this is: "ck4j" in ASCII.
PRAGMA application_id = 1667970154;

-- Times are microseconds since 1970 UTC. Place is (created_at, seq); it is given once and stays.
-- A seq is never given twice, or the place of something deleted could be taken by something new.

CREATE TABLE thread (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  owner      TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  document   TEXT    NOT NULL,
  UNIQUE (owner, id)
) STRICT;

CREATE INDEX thread_place ON thread (owner, created_at, seq);

CREATE TABLE item (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  owner      TEXT    NOT NULL,
  thread_id  TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  hidden     INTEGER NOT NULL CHECK (hidden IN (0, 1)),
  pending    INTEGER NOT NULL CHECK (pending IN (0, 1)),
  document   TEXT    NOT NULL,
  UNIQUE (owner, thread_id, id),
  FOREIGN KEY (owner, thread_id) REFERENCES thread (owner, id)
) STRICT;

CREATE INDEX item_place ON item (owner, thread_id, created_at, seq);
CREATE INDEX item_place_visible ON item (owner, thread_id, created_at, seq) WHERE hidden = 0;
CREATE INDEX item_place_pending ON item (owner, thread_id, created_at, seq) WHERE pending = 1;

-- thread_id is what the record says; the thread need not exist.
CREATE TABLE attachment (
  owner     TEXT NOT NULL,
  id        TEXT NOT NULL,
  thread_id TEXT,
  document  TEXT NOT NULL,
  PRIMARY KEY (owner, id)
) STRICT;

CREATE INDEX attachment_thread ON attachment (owner, thread_id) WHERE thread_id IS NOT NULL;

-- Where something deleted stood, so that its id stays a cursor for a while.

CREATE TABLE thread_tombstone (
  owner      TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX thread_tombstone_age ON thread_tombstone (owner, deleted_at);

CREATE TABLE item_tombstone (
  owner      TEXT    NOT NULL,
  thread_id  TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  PRIMARY KEY (owner, thread_id, id),
  FOREIGN KEY (owner, thread_id) REFERENCES thread (owner, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_tombstone_age ON item_tombstone (owner, deleted_at);
