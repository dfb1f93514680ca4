/// A workbook in a compound file: encrypted Office Open XML, or a binary workbook of Excel 5–2003.
enum OfficeFile {
  /// Reads a compound file, or the bare stream of a binary workbook.
  static func read(
    _ bytes: [UInt8],
    fileName: String,
    limits: TabularLimits,
    passwords: Passwords
  ) throws(TabularFailure) -> Workbook {
    if BinaryWorkbook.isStart(of: bytes) {
      return try BinaryWorkbook.read(bytes, fileName: fileName, limits: limits, passwords)
    }
    let file = try CompoundFile(bytes)
    if let encryption = try OfficeEncryption(file) {
      let opened = try encryption.package(passwords, fileName: fileName, limits: limits)
      var workbook = try WorkbookPackage.read(opened.bytes, limits: limits)
      workbook.protection = opened.protection
      return workbook
    }
    // A file for both Excel 95 and 97 has both streams, of which the newer one says more.
    guard let stream = file.stream("Workbook") ?? file.stream("Book") else {
      let isHangul = file.stream("FileHeader") != nil && file.stream("DocInfo") != nil
      throw TabularFailure(.unsupported(isHangul ? .hangulDocument : .noWorkbook), at: 0)
    }
    let content = try file.content(of: stream)
    do throws(TabularFailure) {
      return try BinaryWorkbook.read(content, fileName: fileName, limits: limits, passwords)
    } catch {
      guard !error.needsPassword else { throw error }
      // Offsets are those of the stream.
      throw TabularFailure(
        error.reason,
        part: error.part ?? stream.path,
        row: error.row,
        at: error.byteOffset
      )
    }
  }
}
