-- state is null for a record that came without its bytes; item_id is the message that holds it;
-- expires_at is null once one does.
-- unless column chatkit_attachment.expires_at
ALTER TABLE chatkit_attachment
  ADD COLUMN state      VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin CHECK (state IN ('pending', 'uploaded', 'attached')),
  ADD COLUMN item_id    VARBINARY(255),
  ADD COLUMN size       BIGINT,
  ADD COLUMN expires_at BIGINT,
  ADD KEY chatkit_attachment_any (id),
  ADD KEY chatkit_attachment_expiry (expires_at);

-- Whose bytes must go.
-- unless column chatkit_attachment_removal.due_at
CREATE TABLE chatkit_attachment_removal (
  owner  VARBINARY(255) NOT NULL,
  id     VARBINARY(255) NOT NULL,
  due_at BIGINT         NOT NULL,
  tries  INT            NOT NULL,
  PRIMARY KEY (owner, id),
  KEY chatkit_attachment_removal_due (due_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A row is locked while the bytes of its owner are counted.
-- unless column chatkit_attachment_quota.owner
CREATE TABLE chatkit_attachment_quota (
  owner VARBINARY(255) NOT NULL,
  PRIMARY KEY (owner)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
