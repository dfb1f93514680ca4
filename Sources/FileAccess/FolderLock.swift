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

/// Names in folders: renaming, removing, measuring.
public enum FolderEntry {
  /// Gives a file or folder another name on the same file system, in one step.
  ///
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func rename(_ path: String, to name: String) throws(MappedFile.Failure) {
    guard unsafe Glibc.rename(path, name) == 0 else { throw .init(call: "rename", code: errno) }
  }

  /// Whether something has the name.
  public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Returns the names in a folder in the order of their bytes, none if it cannot be read.
  public static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Returns the size of a file in bytes, or `nil` if it cannot be read.
  public static func size(_ path: String) -> Int? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    return Int(status.st_size)
  }

  /// Removes a file, or a folder and the files in it; what is not there stays so.
  ///
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func remove(_ path: String) throws(MappedFile.Failure) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      guard unsafe unlink(path) == 0 else { throw .init(call: "unlink", code: errno) }
      return
    }
    for name in names(in: path) { try remove("\(path)/\(name)") }
    guard unsafe rmdir(path) == 0 else { throw .init(call: "rmdir", code: errno) }
  }
}

/// How many files the process may hold open at a time.
public enum OpenFileLimit {
  /// Raises the limit as far as the system lets a user.
  ///
  /// - Returns: The limit in force.
  @discardableResult
  public static func raise() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 1024
    }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(clamping: limit.rlim_cur)
  }

  /// How many processors the process may run on.
  public static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

/// The run of the system since it was last started.
public enum SystemBoot {
  /// A name of this run, another after each start; empty if the system does not tell.
  ///
  /// Bytes that were written and never brought to the disk outlive the process, but not the system.
  public static var identifier: String {
    let descriptor = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    let digits = buffer.prefix(max(0, count)).filter { $0 > 0x20 }
    return String(decoding: digits, as: UTF8.self)
  }
}
