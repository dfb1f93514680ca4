import BitcoinFormat
import ByteReading
import FileAccess

/// The block and undo files of one folder, in order of name.
struct SourceFolder: Sendable {
  /// A block file and the undo file with its number.
  struct Pair: Sendable {
    /// The number in the names, as in `00012`.
    let number: String
    let blocks: String?
    let undo: String?
  }

  let path: String
  let pairs: [Pair]
  let key: BlockFileKey

  /// Lists a folder; block files may also lie in its folder `blocks`, as in a node's data directory.
  init(_ folder: String) throws(ChainIndexFailure) {
    var path = folder
    var names = FolderEntry.names(in: path)
    if !names.contains(where: { Self.number($0, "blk") != nil }) {
      path = "\(folder)/blocks"
      names = FolderEntry.names(in: path)
    }
    var numbers: [String: (blocks: String?, undo: String?)] = [:]
    for name in names {
      if let number = Self.number(name, "blk") {
        numbers[number, default: (nil, nil)].blocks = name
      }
      if let number = Self.number(name, "rev") { numbers[number, default: (nil, nil)].undo = name }
    }
    guard numbers.values.contains(where: { $0.blocks != nil }) else {
      throw .noBlockFiles(path: folder)
    }
    // Longer numbers are larger, so that blk100000.dat follows blk99999.dat.
    let order = numbers.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    pairs = order.map {
      Pair(number: $0, blocks: numbers[$0]?.blocks, undo: numbers[$0]?.undo)
    }
    self.path = path
    let keyPath = "\(path)/xor.dat"
    guard FolderEntry.exists(keyPath) else {
      key = .none
      return
    }
    let file = try on(keyPath) { () throws(MappedFile.Failure) in try MappedFile.open(keyPath) }
    do throws(ParseFailure) { key = try BlockFileKey(parsing: file.bytes) } catch {
      throw .format(path: keyPath, error)
    }
  }

  /// The number in a name such as `blk00012.dat`.
  private static func number(_ name: String, _ prefix: String) -> String? {
    guard name.hasPrefix(prefix), name.hasSuffix(".dat") else { return nil }
    let number = name.dropFirst(prefix.count).dropLast(4)
    guard !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return String(number)
  }
}
