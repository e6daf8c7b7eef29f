-- state is null for a record that came without its bytes; item_id is the message that holds it;
-- expires_at is null once one does.
ALTER TABLE chatkit_attachment ADD COLUMN state TEXT CHECK (state IN ('pending', 'uploaded', 'attached'));
ALTER TABLE chatkit_attachment ADD COLUMN item_id TEXT;
ALTER TABLE chatkit_attachment ADD COLUMN size INTEGER;
ALTER TABLE chatkit_attachment ADD COLUMN expires_at INTEGER;

CREATE INDEX chatkit_attachment_any ON chatkit_attachment (id);
CREATE INDEX chatkit_attachment_expiry ON chatkit_attachment (expires_at) WHERE expires_at IS NOT NULL;

-- Whose bytes must go.
CREATE TABLE chatkit_attachment_removal (
  owner  TEXT    NOT NULL,
  id     TEXT    NOT NULL,
  due_at INTEGER NOT NULL,
  tries  INTEGER NOT NULL,
  PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX chatkit_attachment_removal_due ON chatkit_attachment_removal (due_at);

-- A row is locked while the bytes of its owner are counted.
CREATE TABLE chatkit_attachment_quota (
  owner TEXT NOT NULL,
  PRIMARY KEY (owner)
) STRICT, WITHOUT ROWID;
