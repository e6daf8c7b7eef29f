package dev.chatkit4j.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteBlocksTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1024})
  void what_was_written_in_pieces_of_any_size_is_read_in_each_way(int first) throws IOException {
    Random random = new Random(first);
    ByteBlocks blocks = new ByteBlocks(first);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 500; i++) {
      byte[] piece = new byte[random.nextInt(5_000)];
      random.nextBytes(piece);
      int offset = random.nextInt(piece.length + 1);
      int count = random.nextInt(piece.length - offset + 1);
      blocks.write(piece, offset, count);
      expected.write(piece, offset, count);
      blocks.write(i);
      expected.write(i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    blocks.writeTo(out);

    assertThat(blocks.size()).isEqualTo(expected.size());
    assertThat(blocks.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(blocks.open().readAllBytes()).isEqualTo(expected.toByteArray());
    blocks.reset();
    blocks.write(3);
    assertThat(blocks.toByteArray()).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1024})
  void nothing_is_nothing(int first) throws IOException {
    ByteBlocks none = new ByteBlocks(first);

    assertThat(none.size()).isZero();
    assertThat(none.toByteArray()).isEmpty();
    assertThat(none.open().readAllBytes()).isEmpty();
  }
}
