-- state is null for a record that came without its bytes; item_id is the message that holds it;
-- expires_at is null once one does.
ALTER TABLE chatkit_attachment
  ADD COLUMN state      text CHECK (state IN ('pending', 'uploaded', 'attached')),
  ADD COLUMN item_id    text COLLATE "C",
  ADD COLUMN size       bigint,
  ADD COLUMN expires_at bigint;

CREATE INDEX chatkit_attachment_any ON chatkit_attachment (id);
CREATE INDEX chatkit_attachment_expiry ON chatkit_attachment (expires_at) WHERE expires_at IS NOT NULL;

-- Whose bytes must go.
CREATE TABLE chatkit_attachment_removal (
  owner  text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  due_at bigint           NOT NULL,
  tries  integer          NOT NULL
);

CREATE INDEX chatkit_attachment_removal_due ON chatkit_attachment_removal (due_at);
ALTER TABLE chatkit_attachment_removal ADD PRIMARY KEY (owner, id);

-- A row is locked while the bytes of its owner are counted.
CREATE TABLE chatkit_attachment_quota (
  owner text COLLATE "C" NOT NULL PRIMARY KEY
);
