-- The same names in every database. Foreign keys follow a renamed table; indexes are made anew
-- because their names cannot be changed.

ALTER TABLE thread RENAME TO chatkit_thread;
ALTER TABLE item RENAME TO chatkit_item;
ALTER TABLE attachment RENAME TO chatkit_attachment;
ALTER TABLE thread_tombstone RENAME TO chatkit_thread_tombstone;
ALTER TABLE item_tombstone RENAME TO chatkit_item_tombstone;

DROP INDEX thread_place;
DROP INDEX item_place;
DROP INDEX item_place_visible;
DROP INDEX item_place_pending;
DROP INDEX attachment_thread;
DROP INDEX thread_tombstone_age;
DROP INDEX item_tombstone_age;

CREATE INDEX chatkit_thread_place ON chatkit_thread (owner, created_at, seq);
CREATE INDEX chatkit_item_place ON chatkit_item (owner, thread_id, created_at, seq);
CREATE INDEX chatkit_item_place_visible ON chatkit_item (owner, thread_id, created_at, seq) WHERE hidden = 0;
CREATE INDEX chatkit_item_place_pending ON chatkit_item (owner, thread_id, created_at, seq) WHERE pending = 1;
CREATE INDEX chatkit_attachment_thread ON chatkit_attachment (owner, thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX chatkit_thread_tombstone_age ON chatkit_thread_tombstone (owner, deleted_at);
CREATE INDEX chatkit_item_tombstone_age ON chatkit_item_tombstone (owner, deleted_at);
