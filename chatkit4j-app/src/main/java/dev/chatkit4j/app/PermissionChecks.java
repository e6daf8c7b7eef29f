package dev.chatkit4j.app;

import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Looks who may read and write a SQLite file, the files beside it and the directory of users' files
 * where it usually is. Their owner may have meant others to read them; that everybody may write to
 * them nobody can have meant.
 */
final class PermissionChecks {
  private static final String CHECK = "permissions";

  private final Findings findings;

  PermissionChecks(Findings findings) {
    this.findings = findings;
  }

  void run(Path file) {
    List<Path> paths = new ArrayList<>();
    for (String suffix : List.of("", "-wal", "-shm", "-journal", "-attachments")) {
      paths.add(file.resolveSibling(file.getFileName() + suffix));
    }
    paths.add(paths.getLast().resolve("link.key"));
    boolean wide = false;
    for (Path path : paths) {
      wide |= isWide(path.toAbsolutePath().normalize());
    }
    if (!wide) {
      findings.ok(CHECK, "nobody else may read or write");
    }
  }

  private boolean isWide(Path path) {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(path);
    } catch (NoSuchFileException | UnsupportedOperationException e) {
      return false;
    } catch (IOException e) {
      findings.warning(CHECK, "of %s cannot be read: %s".formatted(path, e.getMessage()));
      return true;
    }
    String found = "%s is %s".formatted(path, PosixFilePermissions.toString(permissions));
    String help = "; run: chmod go= '%s'".formatted(path);
    if (permissions.contains(OTHERS_WRITE)) {
      findings.failed(CHECK, found + ", everybody may change it" + help);
    } else if (any(permissions, GROUP_WRITE, GROUP_READ, OTHERS_READ)) {
      findings.warning(CHECK, found + ", others may read it" + help);
    } else {
      return false;
    }
    return true;
  }

  private static boolean any(Set<PosixFilePermission> of, PosixFilePermission... wanted) {
    return Arrays.stream(wanted).anyMatch(of::contains);
  }
}
