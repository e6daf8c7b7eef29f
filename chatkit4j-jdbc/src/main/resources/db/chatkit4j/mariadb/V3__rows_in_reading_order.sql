-- A table of InnoDB lies in the order of its primary key. So a page is read from one place, instead
-- of row by row from as many places as it has rows.

-- unless index chatkit_thread.chatkit_thread_seq
ALTER TABLE chatkit_thread
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (owner, created_at, seq),
  ADD UNIQUE KEY chatkit_thread_seq (seq),
  DROP KEY chatkit_thread_place;

-- The statement that passes over hidden items names its index, and so gets by with the rows it
-- returns however many are hidden.

-- unless index chatkit_item.visible
ALTER TABLE chatkit_item
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (owner, thread_id, created_at, seq),
  ADD UNIQUE KEY chatkit_item_seq (seq),
  DROP KEY chatkit_item_place,
  DROP KEY chatkit_item_place_visible,
  ADD KEY visible (owner, thread_id, hidden, created_at, seq);
