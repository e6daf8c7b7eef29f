-- Times are microseconds since 1970 UTC. Place is (created_at, seq); it is given once and stays.
-- Ids and owners are compared by their bytes, which is what collation "C" does.
-- A document is text, not json or jsonb: it comes out as it went in, to the last digit.
-- Primary keys come after the other indexes: of indexes that look equally good, as all do before
-- the first ANALYZE, the planner takes the newest, and an id must not be looked for in a whole thread.

CREATE TABLE chatkit_thread (
  seq        bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
  owner      text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  created_at bigint           NOT NULL,
  document   text             NOT NULL
);

CREATE INDEX chatkit_thread_place ON chatkit_thread (owner, created_at, seq);
ALTER TABLE chatkit_thread ADD PRIMARY KEY (owner, id);

CREATE TABLE chatkit_item (
  seq        bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
  owner      text COLLATE "C" NOT NULL,
  thread_id  text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  created_at bigint           NOT NULL,
  hidden     smallint         NOT NULL CHECK (hidden IN (0, 1)),
  pending    smallint         NOT NULL CHECK (pending IN (0, 1)),
  document   text             NOT NULL,
  FOREIGN KEY (owner, thread_id) REFERENCES chatkit_thread (owner, id)
);

CREATE INDEX chatkit_item_place ON chatkit_item (owner, thread_id, created_at, seq);
CREATE INDEX chatkit_item_place_visible ON chatkit_item (owner, thread_id, created_at, seq) WHERE hidden = 0;
CREATE INDEX chatkit_item_place_pending ON chatkit_item (owner, thread_id, created_at, seq) WHERE pending = 1;
ALTER TABLE chatkit_item ADD PRIMARY KEY (owner, thread_id, id);

-- thread_id is what the record says; the thread need not exist.
CREATE TABLE chatkit_attachment (
  owner     text COLLATE "C" NOT NULL,
  id        text COLLATE "C" NOT NULL,
  thread_id text COLLATE "C",
  document  text             NOT NULL
);

CREATE INDEX chatkit_attachment_thread ON chatkit_attachment (owner, thread_id) WHERE thread_id IS NOT NULL;
ALTER TABLE chatkit_attachment ADD PRIMARY KEY (owner, id);

-- Where something deleted stood, so that its id stays a cursor for a while. Counts only while
-- nothing new has the id.

CREATE TABLE chatkit_thread_tombstone (
  owner      text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  created_at bigint           NOT NULL,
  seq        bigint           NOT NULL,
  deleted_at bigint           NOT NULL
);

CREATE INDEX chatkit_thread_tombstone_age ON chatkit_thread_tombstone (owner, deleted_at);
ALTER TABLE chatkit_thread_tombstone ADD PRIMARY KEY (owner, id);

CREATE TABLE chatkit_item_tombstone (
  owner      text COLLATE "C" NOT NULL,
  thread_id  text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  created_at bigint           NOT NULL,
  seq        bigint           NOT NULL,
  deleted_at bigint           NOT NULL,
  FOREIGN KEY (owner, thread_id) REFERENCES chatkit_thread (owner, id)
);

CREATE INDEX chatkit_item_tombstone_age ON chatkit_item_tombstone (owner, deleted_at);
ALTER TABLE chatkit_item_tombstone ADD PRIMARY KEY (owner, thread_id, id);
