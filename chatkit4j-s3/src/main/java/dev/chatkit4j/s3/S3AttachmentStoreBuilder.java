package dev.chatkit4j.s3;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The builder of an {@link S3AttachmentStore}. Not thread-safe. */
public final class S3AttachmentStoreBuilder<C> {
  private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_.-]{1,100}/){0,5}");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(20);

  final String bucket;
  final Function<? super C, String> owners;
  String prefix = "";
  Clock clock = Clock.systemUTC();

  /** How long a client may take until it uploads. */
  Duration uploadValidity = Duration.ofHours(1);

  /** How long a call may take, an upload longer by what its bytes need. */
  Duration callTimeout = Duration.ofSeconds(60);

  @Nullable Path staging;
  private @Nullable URI endpoint;
  private @Nullable Region region;
  private @Nullable Boolean checksums;
  private AwsCredentialsProvider credentials = DefaultCredentialsProvider.builder().build();

  S3AttachmentStoreBuilder(String bucket, Function<? super C, String> owners) {
    this.bucket = requireNonNull(bucket, "bucket");
    this.owners = requireNonNull(owners, "owners");
  }

  /**
   * What the names of objects begin with; nothing unless told otherwise.
   *
   * @param names parts of letters, digits, {@code _}, {@code .} and {@code -}, each with a slash at
   *     its end; at most five
   * @throws IllegalArgumentException if it is something else
   */
  public S3AttachmentStoreBuilder<C> prefix(String names) {
    if (!PREFIX.matcher(names).matches()) {
      throw new IllegalArgumentException(
          "a prefix is like chat/ or a/b/, of letters, digits, _, . and -, got " + names);
    }
    this.prefix = names;
    return this;
  }

  /** Another service than Amazon's; buckets are then part of the path. */
  public S3AttachmentStoreBuilder<C> endpoint(URI where) {
    this.endpoint = requireNonNull(where, "where");
    return this;
  }

  /**
   * Whether uploads through us and downloads are checked by the checksums that Amazon's SDKs send
   * since 2025. An upload is then more than the bytes of the file, which other services may refuse,
   * or answer before they have read all of it. Unless told otherwise they are sent to Amazon's S3,
   * and not to another {@link #endpoint}.
   */
  public S3AttachmentStoreBuilder<C> checksums(boolean wanted) {
    this.checksums = wanted;
    return this;
  }

  /** The region; otherwise found as the SDK does, and {@code us-east-1} with an endpoint. */
  public S3AttachmentStoreBuilder<C> region(String name) {
    this.region = Region.of(name);
    return this;
  }

  /** Who we are; otherwise found as the SDK does. */
  public S3AttachmentStoreBuilder<C> credentials(AwsCredentialsProvider provider) {
    this.credentials = requireNonNull(provider, "provider");
    return this;
  }

  /** Where direct uploads are put together; a new temporary directory unless told otherwise. */
  public S3AttachmentStoreBuilder<C> staging(Path directory) {
    this.staging = requireNonNull(directory, "directory");
    return this;
  }

  /** Another clock for how long links are good; the signer itself keeps to the system's. */
  public S3AttachmentStoreBuilder<C> clock(Clock other) {
    this.clock = requireNonNull(other, "other");
    return this;
  }

  /**
   * Opens it. Nothing is asked of S3 yet. A call fails after a minute at the latest, one that
   * uploads a minute and a second for each 64 KiB.
   *
   * @throws IOException if no staging directory can be made
   */
  public S3AttachmentStore<C> open() throws IOException {
    staging =
        staging == null
            ? Files.createTempDirectory("chatkit4j-staging")
            : PrivateFiles.createDirectories(staging);
    return new S3AttachmentStore<>(this, client(), presigner());
  }

  private S3Client client() {
    S3ClientBuilder client =
        S3Client.builder()
            .credentialsProvider(credentials)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .socketTimeout(SOCKET_TIMEOUT))
            .overrideConfiguration(it -> it.apiCallTimeout(callTimeout))
            .forcePathStyle(endpoint != null);
    if (!(checksums == null ? endpoint == null : checksums)) {
      client
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
          .serviceConfiguration(it -> it.chunkedEncodingEnabled(false));
    }
    if (endpoint != null) {
      client.endpointOverride(endpoint);
    }
    Region where = where();
    return (where == null ? client : client.region(where)).build();
  }

  private S3Presigner presigner() {
    S3Presigner.Builder signer =
        S3Presigner.builder()
            .credentialsProvider(credentials)
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint != null).build());
    if (endpoint != null) {
      signer.endpointOverride(endpoint);
    }
    Region where = where();
    return (where == null ? signer : signer.region(where)).build();
  }

  private @Nullable Region where() {
    return region == null && endpoint != null ? Region.US_EAST_1 : region;
  }
}
