-- Threads that are gone and of which items are left, or tombstones of items. Nobody sees them, since
-- items count only while their thread is there. They are deleted some at a time: only one can write
-- to a SQLite file, and deleting a large thread at once would make all others wait.
-- So foreign keys are not enforced from this version on.
CREATE TABLE chatkit_leftover (
  owner     TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  PRIMARY KEY (owner, thread_id)
) STRICT, WITHOUT ROWID;
