-- Times are microseconds since 1970 UTC. Place is (created_at, seq); it is given once and stays.
-- Ids and owners are UTF-8 in binary columns: compared by their bytes, blanks at the end included.
-- A document is text, not json: it comes out as it went in, to the last digit.
-- Each statement is committed by itself. "unless" says by what it is known that one was run already.

-- unless column chatkit_thread.seq
CREATE TABLE chatkit_thread (
  seq        BIGINT         NOT NULL AUTO_INCREMENT,
  owner      VARBINARY(255) NOT NULL,
  id         VARBINARY(255) NOT NULL,
  created_at BIGINT         NOT NULL,
  document   LONGTEXT       NOT NULL,
  PRIMARY KEY (seq),
  UNIQUE KEY chatkit_thread_id (owner, id),
  KEY chatkit_thread_place (owner, created_at, seq)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- unless column chatkit_item.seq
CREATE TABLE chatkit_item (
  seq        BIGINT         NOT NULL AUTO_INCREMENT,
  owner      VARBINARY(255) NOT NULL,
  thread_id  VARBINARY(255) NOT NULL,
  id         VARBINARY(255) NOT NULL,
  created_at BIGINT         NOT NULL,
  hidden     TINYINT        NOT NULL CHECK (hidden IN (0, 1)),
  pending    TINYINT        NOT NULL CHECK (pending IN (0, 1)),
  document   LONGTEXT       NOT NULL,
  PRIMARY KEY (seq),
  UNIQUE KEY chatkit_item_id (owner, thread_id, id),
  KEY chatkit_item_place (owner, thread_id, created_at, seq),
  KEY chatkit_item_place_visible (owner, thread_id, hidden, created_at, seq),
  KEY chatkit_item_place_pending (owner, thread_id, pending, created_at, seq),
  CONSTRAINT chatkit_item_of_thread FOREIGN KEY (owner, thread_id) REFERENCES chatkit_thread (owner, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- thread_id is what the record says; the thread need not exist.
-- unless column chatkit_attachment.thread_id
CREATE TABLE chatkit_attachment (
  owner     VARBINARY(255) NOT NULL,
  id        VARBINARY(255) NOT NULL,
  thread_id VARBINARY(255),
  document  LONGTEXT       NOT NULL,
  PRIMARY KEY (owner, id),
  KEY chatkit_attachment_thread (owner, thread_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Where something deleted stood, so that its id stays a cursor for a while. Counts only while
-- nothing new has the id.

-- unless column chatkit_thread_tombstone.deleted_at
CREATE TABLE chatkit_thread_tombstone (
  owner      VARBINARY(255) NOT NULL,
  id         VARBINARY(255) NOT NULL,
  created_at BIGINT         NOT NULL,
  seq        BIGINT         NOT NULL,
  deleted_at BIGINT         NOT NULL,
  PRIMARY KEY (owner, id),
  KEY chatkit_thread_tombstone_age (owner, deleted_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- unless column chatkit_item_tombstone.deleted_at
CREATE TABLE chatkit_item_tombstone (
  owner      VARBINARY(255) NOT NULL,
  thread_id  VARBINARY(255) NOT NULL,
  id         VARBINARY(255) NOT NULL,
  created_at BIGINT         NOT NULL,
  seq        BIGINT         NOT NULL,
  deleted_at BIGINT         NOT NULL,
  PRIMARY KEY (owner, thread_id, id),
  KEY chatkit_item_tombstone_age (owner, deleted_at),
  CONSTRAINT chatkit_item_tombstone_of_thread FOREIGN KEY (owner, thread_id) REFERENCES chatkit_thread (owner, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
