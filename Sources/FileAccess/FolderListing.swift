import Glibc

/// The files below a folder.
///
/// Names are compared and kept as bytes: composed and decomposed Hangul (NFC, NFD) stay as the file
/// system has them, and the order does not depend on a locale.
public struct FolderListing: Hashable, Sendable {
  /// Paths of regular files relative to the folder, in the order of their bytes.
  public let files: [Path]
  /// Paths that were not followed, in the order of their bytes: symbolic links, which could leave
  /// the folder or lead back into it, and devices, pipes and sockets.
  public let skipped: [Path]

  /// A path relative to the listed folder.
  public struct Path: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The bytes of the path as the file system has them.
    public let bytes: [UInt8]
    /// The path as text; bytes that are not UTF-8 show as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public static func < (lhs: Self, rhs: Self) -> Bool {
      lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
    }
  }

  /// Lists a folder and the folders in it.
  ///
  /// - Parameter folder: The folder's path.
  /// - Throws: ``MappedFile/Failure`` naming the system call that failed; a folder that cannot be
  ///   read fails the whole listing, since a list with a gap would lose evidence in silence.
  public init(of folder: String) throws(MappedFile.Failure) {
    var files: [Path] = []
    var skipped: [Path] = []
    let root = Array(folder.utf8)
    var pending: [[UInt8]] = [[]]
    while let relative = pending.popLast() {
      for name in try Self.names(in: relative.isEmpty ? root : root + [0x2f] + relative) {
        let path = relative.isEmpty ? name : relative + [0x2f] + name
        var status = stat()
        let full = Self.terminated(root + [0x2f] + path)
        guard unsafe lstat(full, &status) == 0 else { throw .init(call: "lstat", code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: pending.append(path)
        case S_IFREG: files.append(Path(bytes: path))
        default: skipped.append(Path(bytes: path))
        }
      }
    }
    self.files = files.sorted()
    self.skipped = skipped.sorted()
  }

  private static func names(in folder: [UInt8]) throws(MappedFile.Failure) -> [[UInt8]] {
    guard let stream = unsafe opendir(terminated(folder)) else {
      throw .init(call: "opendir", code: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
        unsafe Array(buffer.prefix { $0 != 0 })
      }
      if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
    }
    guard errno == 0 else { throw .init(call: "readdir", code: errno) }
    return names
  }

  private static func terminated(_ bytes: [UInt8]) -> [CChar] {
    bytes.map { CChar(bitPattern: $0) } + [0]
  }
}
