package dev.chatkit4j.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that checks every signature, with one bucket. */
final class S3Server implements AutoCloseable {
  static final String SECRET = "a secret that nobody knows";
  static final String BUCKET = "files";

  private static final String ACCESS = "access";

  private final S3Proxy server;

  S3Server() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS, SECRET)
            .ignoreUnknownHeaders(true)
            .build();
    server.start();
    try (S3Client client =
        S3Client.builder()
            .credentialsProvider(credentials(SECRET))
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .build()) {
      client.createBucket(it -> it.bucket(BUCKET));
    }
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
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
