public import ByteReading
public import FileAccess

/// Why the chain index could not be built or read.
public enum ChainIndexFailure: Error, Hashable, Sendable {
  /// A system call on a file failed.
  case system(path: String, MappedFile.Failure)
  /// A file of the index, or a source's key file, is not in its format.
  case format(path: String, ParseFailure)
  /// The index was written by another version of the format.
  case version(path: String, found: UInt32, expected: UInt32)
  /// A file of the index has another size than the index states.
  case size(path: String, found: Int, expected: Int)
  /// A column's bytes have another digest than the index states.
  case digest(path: String)
  /// A number in a column points outside the index.
  case inconsistent(column: String, row: Int, value: UInt64)
  /// There is no index in the folder.
  case missing(path: String)
  /// The folder holds no block files.
  case noBlockFiles(path: String)
  /// Another build is at work in the folder.
  case busy(path: String)
  /// Block files of two networks lie in one folder.
  case networks(path: String)
  /// The chain has more of something than 32-bit numbers count.
  case tooMany(String)
}

extension ChainIndexFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .system(let path, let failure):
      "\(path): \(failure.call) failed with error \(failure.code)"
    case .format(let path, let failure): "\(path): \(failure)"
    case .version(let path, let found, let expected):
      "\(path): format version \(found), this program reads \(expected): build the index anew"
    case .size(let path, let found, let expected):
      "\(path): \(found) bytes, the index states \(expected)"
    case .digest(let path): "\(path): the bytes are not those that were written"
    case .inconsistent(let column, let row, let value):
      "column \(column), row \(row): \(value) points outside the index"
    case .missing(let path): "\(path): no chain index"
    case .noBlockFiles(let path): "\(path): no blk*.dat files"
    case .busy(let path): "\(path): another build is at work here"
    case .networks(let path): "\(path): another network than the files before"
    case .tooMany(let what): "more \(what) than the index can number"
    }
  }
}

/// Runs a file operation and names the file in its failure.
func on<Value: ~Copyable>(
  _ path: String,
  _ body: () throws(MappedFile.Failure) -> Value
) throws(ChainIndexFailure) -> Value {
  do throws(MappedFile.Failure) { return try body() } catch {
    throw .system(path: path, error)
  }
}
