import Glibc

/// A folder that one writer at a time has for itself.
///
/// The lock ends with the value, and with the process whatever ends it.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Takes the lock of a folder.
  ///
  /// - Parameter folder: The folder's path.
  /// - Returns: The lock, or `nil` if another writer has it.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func take(_ folder: String) throws(MappedFile.Failure) -> FolderLock? {
    let path = "\(folder)/.lock"
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .init(call: "open", code: errno) }
    let lock = FolderLock(descriptor: descriptor)
    var whole = Glibc.flock()
    whole.l_type = Int16(F_WRLCK)
    whole.l_whence = Int16(SEEK_SET)
    // F_OFD_SETLK of <fcntl.h>, which Swift does not import: the lock belongs to the open file.
    guard unsafe fcntl(descriptor, 37, &whole) == 0 else {
      guard errno == EAGAIN || errno == EACCES else { throw .init(call: "fcntl", code: errno) }
      return nil
    }
    return lock
  }
}
