package dev.chatkit4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes files and directories that nobody but this user may read, as they are from their first
 * moment on. Where a file system knows no such permissions they are as it makes them.
 */
public final class PrivateFiles {
  private static final String FILE = "rw-------";
  private static final String DIRECTORY = "rwx------";

  private PrivateFiles() {}

  /**
   * Makes an empty file.
   *
   * @return the file
   * @throws java.nio.file.FileAlreadyExistsException if there is something of that name
   */
  public static Path create(Path file) throws IOException {
    return Files.createFile(file, permissions(file, FILE));
  }

  /**
   * Makes a directory and those above it that are not there. One that is there stays as it is.
   *
   * @return the directory
   */
  public static Path createDirectories(Path directory) throws IOException {
    return Files.createDirectories(directory, permissions(directory, DIRECTORY));
  }

  private static FileAttribute<?>[] permissions(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
