package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.protocol.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.input.ProxyInputStream;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.ContentUtil;
import org.apache.james.mime4j.util.MimeUtil;
import org.jspecify.annotations.Nullable;

/**
 * A multipart form with one file in the field {@code file} and nothing else. It is read as it
 * comes; that nothing follows the file is known, and refused otherwise, before the file ends.
 */
final class UploadForm {
  /** More bytes than what is around the file in any form that is taken. */
  static final int MAX_AROUND = 64 * 1024;

  private static final String MEDIA_TYPE = "multipart/form-data";
  private static final String FIELD = "file";
  private static final int MAX_BOUNDARY = 70;

  private static final MimeConfig CONFIG =
      MimeConfig.custom()
          .setStrictParsing(true)
          .setMaxHeaderLen(8 * 1024)
          .setMaxHeaderCount(20)
          .setMaxLineLen(8 * 1024)
          .setMaxContentLen(-1)
          .build();

  private static final RawFieldParser PARSER = new LiteralParser();

  private UploadForm() {}

  /** Whether a content type is that of a form. */
  static boolean is(@Nullable String contentType) {
    return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE);
  }

  /**
   * The file.
   *
   * @throws Refusal if the form is another
   */
  static AttachmentServer.Upload read(String contentType, InputStream body) throws IOException {
    MimeTokenStream form = new MimeTokenStream(CONFIG);
    form.setRecursionMode(RecursionMode.M_NO_RECURSE);
    try {
      form.parseHeadless(body, withBoundary(contentType));
      return file(form, body);
    } catch (MimeException e) {
      throw broken();
    } catch (MimeIOException e) {
      throw broken();
    }
  }

  private static String withBoundary(String contentType) {
    String boundary = parameters("Content-Type", contentType).get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
      throw Refusal.invalid("The form's content type has no boundary of 1 to 70 characters");
    }
    return contentType;
  }

  private static AttachmentServer.Upload file(MimeTokenStream form, InputStream body)
      throws IOException, MimeException {
    Map<String, String> headers = headers(form);
    Map<String, String> disposition =
        parameters("Content-Disposition", headers.getOrDefault("content-disposition", ""));
    if (!FIELD.equals(disposition.get("name"))) {
      throw noFile();
    }
    return new AttachmentServer.Upload(
        disposition.get("filename"), headers.get("content-type"), -1, new OnlyPart(form, body));
  }

  /** Of the first part, up to its body. */
  private static Map<String, String> headers(MimeTokenStream form)
      throws IOException, MimeException {
    Map<String, String> headers = new HashMap<>();
    for (EntityState state = form.getState(); state != EntityState.T_BODY; state = form.next()) {
      if (state == EntityState.T_END_OF_STREAM) {
        throw noFile();
      }
      if (state == EntityState.T_FIELD) {
        Field field = form.getField();
        headers.put(field.getNameLowerCase(), body(field));
      }
    }
    return headers;
  }

  /**
   * The body of a field as browsers mean it: UTF-8, on one line, and nothing in it is encoded as it
   * would be in a mail.
   */
  private static String body(Field field) {
    ByteSequence raw = field.getRaw();
    try {
      String line = UTF_8.newDecoder().decode(ByteBuffer.wrap(raw.toByteArray())).toString();
      return MimeUtil.unfold(line.substring(line.indexOf(':') + 1)).strip();
    } catch (CharacterCodingException e) {
      throw Refusal.invalid("The header %s of the file is not UTF-8".formatted(field.getName()));
    }
  }

  private static Map<String, String> parameters(String name, String body) {
    Map<String, String> parameters = new HashMap<>();
    RawField field = new RawField(name, body);
    for (NameValuePair each : PARSER.parseRawBody(field).getParams()) {
      parameters.putIfAbsent(each.getName().toLowerCase(Locale.ROOT), each.getValue());
    }
    return parameters;
  }

  private static Refusal noFile() {
    return Refusal.invalid("The form must have the file in its first field, named file");
  }

  private static Refusal broken() {
    return Refusal.invalid("The form ends too early or cannot be read");
  }

  /** Takes what stands between quotes as it stands there, and not as it would be in a mail. */
  private static final class LiteralParser extends RawFieldParser {
    @Override
    public void copyQuotedContent(ByteSequence from, ParserCursor cursor, StringBuilder to) {
      ByteArrayBuffer quoted = new ByteArrayBuffer(80);
      int at = cursor.getPos() + 1;
      while (at < cursor.getUpperBound() && from.byteAt(at) != '"') {
        boolean escape = from.byteAt(at) == '\\' && isEscaped(from, at + 1, cursor);
        at += escape ? 1 : 0;
        quoted.append(from.byteAt(at++));
      }
      cursor.updatePos(Math.min(at + 1, cursor.getUpperBound()));
      to.append(ContentUtil.decode(UTF_8, quoted));
    }

    private static boolean isEscaped(ByteSequence from, int at, ParserCursor cursor) {
      return at < cursor.getUpperBound() && (from.byteAt(at) == '"' || from.byteAt(at) == '\\');
    }
  }

  private static final class OnlyPart extends ProxyInputStream {
    private final MimeTokenStream form;
    private final InputStream body;
    private boolean ended;

    OnlyPart(MimeTokenStream form, InputStream body) {
      super(form.getInputStream());
      this.form = form;
      this.body = body;
    }

    @Override
    protected void afterRead(int count) throws IOException {
      if (count < 0 && !ended) {
        ended = true;
        requireEnd();
      }
    }

    private void requireEnd() throws IOException {
      try {
        form.next(); // T_END_BODYPART
        // A server whose request was not read to its end has to close the connection.
        if (form.next() != EntityState.T_END_MULTIPART || body.read() >= 0) {
          throw Refusal.invalid("The form must have one field, the file");
        }
      } catch (MimeException e) {
        throw broken();
      }
    }

    @Override
    protected void handleIOException(IOException e) throws IOException {
      if (e instanceof MimeIOException) {
        throw broken();
      }
      throw e;
    }

    /** The form is read through the connection, which is not ours to close. */
    @Override
    public void close() {}
  }
}
