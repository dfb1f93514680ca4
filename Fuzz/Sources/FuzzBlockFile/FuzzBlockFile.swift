import BitcoinFormat
import ByteReading
import Quantities

// The first byte says how to read the rest: bit 0, an undo file; bit 1, a key follows in eight
// bytes; bit 2, the rest stands there in plain and is obfuscated first, so that the mutations of a
// magic or a size are as easy to find with a key as without; bit 3, the network is given.

/// Reads any bytes as a block or undo file, then what its records hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  input.removeFirst()
  let kind: BlockFileKind = choice & 1 == 0 ? .blocks : .undo
  var key = BlockFileKey.none
  if choice & 2 != 0 {
    guard input.count >= 8, let given = try? BlockFileKey(parsing: input.span.extracting(first: 8))
    else { return 0 }
    key = given
    input.removeFirst(8)
  }
  if choice & 4 != 0 { key.apply(to: &input) }
  walk(input, kind, key, choice & 8 == 0 ? nil : .mainnet)
  if kind == .undo { readUndo(input) }
  return 0
}

private func walk(
  _ file: [UInt8],
  _ kind: BlockFileKind,
  _ key: BlockFileKey,
  _ network: BitcoinNetwork?
) {
  var cursor = BlockFileCursor(file.span, kind: kind, key: key, network: network)
  var buffer: [UInt8] = []
  var last = -1
  /// The end of the last record; `nil` after a failure, whose end nobody states.
  var end: Int? = 0
  while let record = cursor.next() {
    precondition(record.offset > last && record.offset < file.count, "no way forward")
    last = record.offset
    if let end { requireZeros(file, end..<record.offset) }
    end = nil
    guard case .success(let body) = record.body else { continue }
    precondition(body.lowerBound == record.offset + 8 && body.upperBound <= file.count, "range")
    cursor.read(body, into: &buffer)
    precondition(buffer.count == body.count, "a record is shorter than it says")
    end = body.upperBound
    switch kind {
    case .blocks: readBlock(buffer)
    case .undo:
      _ = cursor.checksum(after: body)
      end = body.upperBound + 32
      readUndo(buffer)
    }
  }
  if let end { requireZeros(file, end..<file.count) }
}

/// Bytes between two records that no failure tells of must be a chunk's unused end.
private func requireZeros(_ file: [UInt8], _ range: Range<Int>) {
  precondition(file[range].allSatisfy { $0 == 0 }, "bytes are passed over in silence")
}

private func readBlock(_ bytes: [UInt8]) {
  guard let block = try? Block(parsing: bytes.span) else { return }
  precondition(block.serialized == bytes, "the round trip changes the block")
}

/// Undo data can be written in more than one way, so that what was written anew must read the same.
private func readUndo(_ bytes: [UInt8]) {
  guard let undo = try? UndoData(parsing: bytes.span) else { return }
  let written = undo.serialized
  let again = try? UndoData(parsing: written.span)
  precondition(again == undo, "the round trip changes the coins")
  precondition(again?.serialized == written, "the coins are written in two ways")
}
