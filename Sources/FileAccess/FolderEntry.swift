import Glibc

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
