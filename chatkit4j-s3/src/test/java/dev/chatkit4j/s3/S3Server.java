package dev.chatkit4j.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server that checks every signature, with one bucket. */
public final class S3Server implements AutoCloseable {
  public static final String ACCESS = "access";
  public static final String SECRET = "a secret that nobody knows";
  public static final String BUCKET = "files";

  private final S3Proxy server;

  /** Starts it on a free port of this machine. */
  public S3Server() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS, SECRET)
            .ignoreUnknownHeaders(true)
            .build();
    server.start();
    try (S3Client owner = client()) {
      owner.createBucket(it -> it.bucket(BUCKET));
    }
  }

  /** Who may do everything with it. */
  S3Client client() {
    return S3Client.builder()
        .credentialsProvider(credentials(SECRET))
        .endpointOverride(endpoint())
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .build();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** The names of all there is in the bucket. */
  public List<String> objects() {
    try (S3Client owner = client()) {
      return owner.listObjectsV2(it -> it.bucket(BUCKET)).contents().stream()
          .map(S3Object::key)
          .toList();
    }
  }

  static StaticCredentialsProvider credentials(String secret) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS, secret));
  }

  S3AttachmentStoreBuilder<String> builder(String secret, String prefix, Path staging) {
    return S3AttachmentStore.<String>builder(BUCKET, owner -> owner)
        .prefix(prefix)
        .endpoint(endpoint())
        .credentials(credentials(secret))
        .staging(staging);
  }

  S3AttachmentStore<String> open(String secret, String prefix, Path staging) throws IOException {
    return builder(secret, prefix, staging).open();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
