package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.StoredFile;
import java.util.Arrays;

/** Rules A6.1 to A6.3. */
abstract class FileConcurrencyRules<C> extends FileGroup<C> {
  private static final int SIZE = 100_000;
  private static final int ROUNDS = 10;

  FileConcurrencyRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  @Rule("A6.1")
  void no_reader_sees_a_mixture_of_two_writes() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, all(0));
    Together.whileReading(
        () -> {
          byte[] seen = read(key, 0, SIZE);
          sameBytes("what a reader sees of one write", all(seen.length == 0 ? 0 : seen[0]), seen);
          return true;
        },
        () ->
            Together.run(number ->
                () -> {
                  for (int i = 0; i < ROUNDS; i++) {
                    write(key, all(number));
                  }
                  return true;
                }));
    byte[] last = read(key, 0, SIZE);
    sameBytes("the file in the end", all(last[0]), last);
  }

  @Rule("A6.2")
  void an_owners_files_come_and_go_independently() throws Exception {
    files();
    Together.run(number ->
        () -> {
          AttachmentKey key = key("atc_" + number);
          for (int i = 0; i < ROUNDS; i++) {
            write(key, bytes(1_000 + number));
            kept("a file, while others come and go", key, bytes(1_000 + number));
            files().remove(key);
            missing("a removed file, while others come and go", key);
          }
          return true;
        });
  }

  @Rule("A6.3")
  void a_write_and_a_removal_at_once_leave_it_whole_or_not_at_all() throws Exception {
    AttachmentKey key = key("atc_1");
    for (int i = 0; i < ROUNDS; i++) {
      Together.run(number ->
          () -> {
            if (number % 2 == 0) {
              write(key, all(number));
            } else {
              files().remove(key);
            }
            return true;
          });
      StoredFile left = files().find(key).orElse(null);
      if (left != null) {
        that("%s bytes are left of %s".formatted(left.size(), SIZE), left.size() == SIZE);
        byte[] bytes = read(key, 0, SIZE);
        sameBytes("what is left", all(bytes[0]), bytes);
      }
      write(key, all(i));
      kept("the file, written again", key, all(i));
    }
  }

  /** A file whose bytes are all the same. */
  private static byte[] all(int value) {
    byte[] bytes = new byte[SIZE];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
